import { type EntityManager, SqlitePlatform } from '@mikro-orm/sql'

/** MySQL or MariaDB otherwise. */
export function isSqlite(em: EntityManager): boolean {
  return em.getPlatform() instanceof SqlitePlatform
}

/** Reads name and version: "MySQL 9.7.4", "MariaDB 10.11.19", "SQLite 3.50.4". */
export async function readEngine(em: EntityManager): Promise<string> {
  const sqlite = isSqlite(em)
  const sql = `select ${sqlite ? 'sqlite_version()' : 'version()'} as version`
  const [row] = await em.execute<{ version: string }[]>(sql)
  const version = row?.version ?? ''
  const name = sqlite ? 'SQLite' : /mariadb/i.test(version) ? 'MariaDB' : 'MySQL'
  return `${name} ${version.replace(/-.*/, '')}`
}
