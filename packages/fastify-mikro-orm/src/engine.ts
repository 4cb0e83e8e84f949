import { type EntityManager, SqlitePlatform } from '@mikro-orm/sql'

/** Whether the database is SQLite; MySQL or MariaDB otherwise. */
export function isSqlite(em: EntityManager): boolean {
  return em.getPlatform() instanceof SqlitePlatform
}

/**
 * What becomes of a query whose unit of work has ended: a server stops it; SQLite runs within this process, where
 * every query ends before anything else happens. Never 'kill session': within a transaction it does not come back.
 */
export function abortStrategy(em: EntityManager): 'cancel query' | 'ignore query' {
  return isSqlite(em) ? 'ignore query' : 'cancel query'
}

/** Name and version of what answers: "MySQL 9.7.4", "MariaDB 10.11.19", "SQLite 3.50.4". */
export async function readEngine(em: EntityManager): Promise<string> {
  const sqlite = isSqlite(em)
  const [row] = await em.execute<{ version: string }[]>(
    `select ${sqlite ? 'sqlite_version()' : 'version()'} as version`
  )
  const version = row?.version ?? ''
  const name = sqlite ? 'SQLite' : /mariadb/i.test(version) ? 'MariaDB' : 'MySQL'
  return `${name} ${version.replace(/-.*/, '')}`
}
