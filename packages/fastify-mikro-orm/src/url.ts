import { resolve } from 'node:path'
import { DbError } from './errors.ts'
import { type ConnectionParameters, readParameters } from './url-parameters.ts'

export type DatabaseAddress = { kind: 'sqlite'; path: string } | MysqlAddress

interface MysqlAddress extends ConnectionParameters {
  kind: 'mysql'
  host: string
  port: number
  user: string
  password: string
  database: string
}

/**
 * Parses `sqlite:path`, `sqlite::memory:` or `mysql://user:password@host:3306/name`, with MySQL's parameters `ssl-mode`,
 * `ssl-ca`, `ssl-cert`, `ssl-key` and `socket`. Errors do not repeat the password.
 * @throws {DbError} DB_URL_INVALID
 */
export function parseDatabaseUrl(url: string): DatabaseAddress {
  if (url.startsWith('sqlite:')) return sqliteAddress(url.slice('sqlite:'.length))
  if (url.startsWith('mysql:')) return mysqlAddress(url)
  throw invalid('must start with sqlite: or mysql://')
}

function sqliteAddress(path: string): DatabaseAddress {
  if (path === '') throw invalid('has no path: write sqlite:data/library.sqlite')
  if (path.startsWith('//'))
    throw invalid('must not have slashes before the path: write sqlite:data/library.sqlite')
  return { kind: 'sqlite', path: path === ':memory:' ? path : resolve(path) }
}

function mysqlAddress(text: string): DatabaseAddress {
  const url = URL.parse(text)
  const hasSocket = url?.searchParams.has('socket')
  if (!url || !(url.hostname || (hasSocket && text.startsWith('mysql://')))) {
    throw invalid('must have the form mysql://user:password@host:3306/name')
  }
  if (url.hash) throw invalid('must not have a fragment: write %23 for #')
  const database = decode(url.pathname.slice(1))
  if (database === '') throw invalid('has no database name: write mysql://user:password@host:3306/name')
  const host = decode(url.hostname.replace(/^\[|\]$/g, '')) || 'localhost'
  return {
    kind: 'mysql',
    host,
    port: Number(url.port || 3306),
    user: decode(url.username),
    password: decode(url.password),
    database,
    ...parameters(url.searchParams, host)
  }
}

function parameters(search: URLSearchParams, host: string): ConnectionParameters {
  try {
    return readParameters(search, host)
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : String(error))
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw invalid('has a % that starts no percent-encoded character: write %25')
  }
}

function invalid(reason: string) {
  return new DbError('DB_URL_INVALID', `The database URL ${reason}.`)
}

/** Without user and password, for the log. */
export function publicAddress(address: DatabaseAddress) {
  if (address.kind === 'sqlite') return { path: address.path }
  const { host, port, database, socketPath } = address
  return socketPath === undefined ? { host, port, database } : { socket: socketPath, database }
}

/** Without user and password, as text. */
export function describeAddress(address: DatabaseAddress): string {
  if (address.kind === 'sqlite') return address.path
  const { host, port, database, socketPath } = address
  return socketPath === undefined ? `${host}:${port}/${database}` : `${database} at ${socketPath}`
}
