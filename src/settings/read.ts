import { randomBytes } from 'node:crypto'
import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite, transactional } from 'fastify-mikro-orm'
import { currentTime } from '../sql/dates.ts'
import type { SettingRow } from './resolve.ts'

export interface StoredSettings {
  rows: SettingRow[]
  /** Differs after every change. */
  version: string
  /** For HMACs, the same in every process. Never shown and never exported. */
  secret: Buffer
  /** Whether the first administrator is still to come. */
  awaitsAdmin: boolean
  /** What the ids of posts and comments in feeds begin with, for ever: `HOST,YEAR` of the first start. */
  feedTag: string
}

/**
 * Adds the rows that are there from the first start on. Of processes that start together, one adds them.
 * @param host of the public address; a name of its own for a board that has none yet
 */
export async function prepareSettings(em: EntityManager, host = '') {
  const name = host || `board-${randomBytes(6).toString('hex')}.invalid`
  const first = {
    version: 1,
    secret: randomBytes(32).toString('base64url'),
    setup: 'open',
    tag: `${name},${new Date().getUTCFullYear()}`
  }
  const insert = isSqlite(em) ? 'insert or ignore' : 'insert ignore'
  const names = Object.keys(first)
  const known = await em.execute<object[]>(
    `select name from settings where name in (${names.map(() => '?')})`,
    names
  )
  if (known.length === names.length) return
  await transactional(em, (tx) =>
    tx.execute(
      `${insert} into settings (name, value, updated_at) values ${names.map(() => `(?, ?, ${currentTime(tx)})`)}`,
      Object.entries(first).flatMap(([name, value]) => [name, JSON.stringify(value)])
    )
  )
}

/** Reads all settings, in one statement. */
export async function readSettings(em: EntityManager): Promise<StoredSettings> {
  const rows = await em.execute<SettingRow[]>('select name, value from settings order by name')
  const stored = (wanted: string) => rows.find(({ name }) => name === wanted)?.value ?? '""'
  return {
    rows,
    version: stored('version'),
    secret: Buffer.from(JSON.parse(stored('secret')), 'base64url'),
    awaitsAdmin: stored('setup') === '"open"',
    feedTag: JSON.parse(stored('tag'))
  }
}

/** Reads only the version: whether `readSettings` would give the same. */
export async function readSettingsVersion(em: EntityManager): Promise<string> {
  const [row] = await em.execute<{ value: string }[]>(`select value from settings where name = 'version'`)
  return row?.value ?? '""'
}
