import type { EntityManager } from '@mikro-orm/sql'
import { type Finding, judge } from './finding.ts'

/** Tested are 9.7 and 10.11. */
const oldest = { MySQL: [8, 4], MariaDB: [10, 11] }

/** Seconds by which the clocks of machines may differ. */
const tolerance = { small: 2, large: 60 }

/** @param version "8.0.36" or "10.11.6-MariaDB-0+deb12u1" */
export function checkVersion(version: string): Finding {
  const name = /mariadb/i.test(version) ? 'MariaDB' : 'MySQL'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = oldest[name]
  const text = `${name} ${version.replace(/-.*/, '')}`
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor)
  const fault = `${text} is older than ${oldest[name].join('.')}, and not tested with the board: upgrade it.`
  return judge('engine', text, isOld ? [fault] : [])
}

export async function readVersion(em: EntityManager): Promise<string> {
  const [row] = await em.execute<{ version: string }[]>('select version() as version')
  return row?.version ?? ''
}

/** The board sets both for each connection. A proxy that shares connections between clients may lose them. */
export async function checkSession(em: EntityManager): Promise<Finding> {
  const sql = 'select @@session.time_zone as time_zone, @@session.sql_mode as sql_mode'
  const [{ time_zone, sql_mode } = { time_zone: '', sql_mode: '' }] =
    await em.execute<{ time_zone: string; sql_mode: string }[]>(sql)
  const wrong = [
    time_zone !== '+00:00' && `The time zone of connections is ${time_zone}, and not UTC.`,
    !sql_mode.includes('STRICT_TRANS_TABLES') && 'The SQL mode of connections is not strict.'
  ].filter((fault) => fault !== false)
  if (wrong.length > 0) wrong.push('The board sets it: look for a proxy in between that changes connections.')
  return judge('time zone, SQL mode', 'UTC, strict', wrong, 'wrong')
}

/** @param tables of the board @param collation that they are created with */
export async function checkCollation(
  em: EntityManager,
  tables: string[],
  collation: string
): Promise<Finding> {
  const others = await em.execute<{ name: string; found: string }[]>(
    `select table_name as name, table_collation as found from information_schema.tables
      where table_schema = database() and table_name in (?) and table_collation <> ? order by table_name`,
    [tables, collation]
  )
  const repair = `convert to character set utf8mb4 collate ${collation}`
  const faults = others.map(({ name, found }) => `Table ${name} is ${found}: alter table ${name} ${repair}.`)
  const isNarrow = others.some(({ found }) => !found.startsWith('utf8mb4_'))
  return judge('collation', collation, faults, isNarrow ? 'wrong' : 'look at this')
}

/** @param now reads the clock of this machine, in milliseconds since 1970 */
export async function checkClock(em: EntityManager, now = Date.now): Promise<Finding> {
  const before = now()
  const [row] = await em.execute<{ seconds: string }[]>('select unix_timestamp(now(3)) as seconds')
  const after = now()
  const uncertain = (after - before) / 2000
  const difference = Number(row?.seconds) - (before / 1000 + uncertain)
  const seconds = Math.max(Math.abs(difference) - uncertain, 0)
  const direction = difference > 0 ? 'ahead of' : 'behind'
  const fault = `That of the database is ${seconds.toFixed(1)} s ${direction} this machine's: set both by NTP.`
  const state = seconds > tolerance.large ? 'wrong' : 'look at this'
  return judge('clock', 'the same as that of the database', seconds > tolerance.small ? [fault] : [], state)
}
