import type { Connection, RowDataPacket } from 'mysql2/promise'

/**
 * Runs `work` while a table has only its primary key, and builds the other indexes afterwards, each at once: a
 * million rows take a third of the time.
 */
export async function withoutKeys(connection: Connection, table: string, work: () => Promise<unknown>) {
  const [[row]] = await connection.query<RowDataPacket[]>(`show create table ${table}`)
  const definition = String(row?.['Create Table'])
  const keys = [...definition.matchAll(/^ {2}((?:UNIQUE )?KEY `(\w+)`.*?),?$/gm)]
  const references = [...definition.matchAll(/^ {2}(CONSTRAINT `(\w+)` FOREIGN KEY .*?),?$/gm)]
  await connection.query('set foreign_key_checks = 0')
  const drops = [
    ...references.map(([, , name]) => `foreign key ${name}`),
    ...keys.map(([, , name]) => `key ${name}`)
  ]
  await connection.query(`alter table ${table} ${drops.map((drop) => `drop ${drop}`)}`)
  await work()
  await connection.query(`alter table ${table} ${[...keys, ...references].map(([, part]) => `add ${part}`)}`)
  await connection.query('set foreign_key_checks = 1')
}
