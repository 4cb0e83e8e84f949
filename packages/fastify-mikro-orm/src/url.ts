import { resolve } from 'node:path'
import { DbError } from './errors.ts'

export type DatabaseAddress =
  | { kind: 'sqlite'; path: string }
  | { kind: 'mysql'; host: string; port: number; user: string; password: string; database: string }

/**
 * Reads a DATABASE_URL. No message of this function repeats it, because a password may be in it.
 * @param url `sqlite:path`, `sqlite::memory:` or `mysql://user:password@host:3306/name`; what is special in a
 *   user, password or name is percent-encoded
 * @throws {DbError} DB_URL_INVALID
 */
export function parseDatabaseUrl(url: string): DatabaseAddress {
  if (url.startsWith('sqlite:')) return sqliteAddress(url.slice('sqlite:'.length))
  if (url.startsWith('mysql:')) return mysqlAddress(url)
  throw invalid('starts neither with sqlite: nor with mysql://')
}

function sqliteAddress(path: string): DatabaseAddress {
  if (path === '') throw invalid('names no file: write sqlite:data/news.sqlite')
  if (path.startsWith('//'))
    throw invalid('takes a path without slashes before it: write sqlite:data/news.sqlite')
  return { kind: 'sqlite', path: path === ':memory:' ? path : resolve(path) }
}

function mysqlAddress(text: string): DatabaseAddress {
  const url = URL.parse(text)
  if (!url?.hostname) throw invalid('is not of the form mysql://user:password@host:3306/name')
  if (url.search || url.hash) throw invalid('takes no parameters')
  const database = decode(url.pathname.slice(1))
  if (database === '') throw invalid('names no database: write mysql://user:password@host:3306/name')
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
    throw invalid('has a % that is not the start of a percent-encoded character: write %25')
  }
}

function invalid(reason: string) {
  return new DbError('DB_URL_INVALID', `The database URL ${reason}.`)
}

/** The address as a log may show it: without user and password. */
export function publicAddress(address: DatabaseAddress) {
  if (address.kind === 'sqlite') return { path: address.path }
  const { host, port, database } = address
  return { host, port, database }
}

/** The same in one word, for people. */
export function describeAddress(address: DatabaseAddress): string {
  return address.kind === 'sqlite' ? address.path : `${address.host}:${address.port}/${address.database}`
}
