import { resolve } from 'node:path'
import { DbError } from './errors.ts'

export type DatabaseAddress =
  | { kind: 'sqlite'; path: string }
  | { kind: 'mysql'; host: string; port: number; user: string; password: string; database: string }

/**
 * Parses `sqlite:path`, `sqlite::memory:` or `mysql://user:password@host:3306/name`. Errors do not repeat the password.
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
  if (!url?.hostname) throw invalid('must have the form mysql://user:password@host:3306/name')
  if (url.search || url.hash) throw invalid('must not have parameters')
  const database = decode(url.pathname.slice(1))
  if (database === '') throw invalid('has no database name: write mysql://user:password@host:3306/name')
  return {
    kind: 'mysql',
    host: decode(url.hostname.replace(/^\[|\]$/g, '')),
    port: Number(url.port || 3306),
    user: decode(url.username),
    password: decode(url.password),
    database
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
  const { host, port, database } = address
  return { host, port, database }
}

/** Without user and password, as text. */
export function describeAddress(address: DatabaseAddress): string {
  return address.kind === 'sqlite' ? address.path : `${address.host}:${address.port}/${address.database}`
}
