import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { type Actor, recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { currentTime } from '../sql/dates.ts'
import { write } from '../sql/write.ts'
import { accentContrast, leastContrast, nearestAccent } from './accent.ts'
import { SettingError } from './errors.ts'
import { prepareSettings, readSettings } from './read.ts'
import { changedNames, type FixedSettings, isValid, resolveSettings } from './resolve.ts'
import { describeSetting, isSettingName, type SettingName, type Settings } from './schema.ts'
import { Setting } from './setting.ts'

/**
 * Changes settings, all of them or none, and records each with its old and new value.
 * @param changes their new values; those that stay the same are passed over
 * @param fixed those that the environment sets
 * @returns the names of those that changed
 * @throws {CodedError} SETTING_INVALID, SETTING_FIXED
 */
export async function changeSettings(
  em: EntityManager,
  changes: Partial<Settings>,
  actor: Actor,
  fixed: FixedSettings = {}
): Promise<SettingName[]> {
  for (const [name, value] of Object.entries(changes)) requireValid(name, value, fixed)
  await prepareSettings(em)
  return transactional(em, async (tx) => {
    await bumpSettings(tx)
    const { values: before } = resolveSettings((await readSettings(tx)).rows, {})
    const names = changedNames(before, changes)
    for (const name of names) {
      await tx.upsert(Setting, { name, value: JSON.stringify(changes[name]), updated_at: new Date() })
      await recordAct(tx, actor, {
        action: 'change-setting',
        details: { setting: name, from: before[name], to: changes[name] }
      })
    }
    return names
  })
}

/** Counts up the version, which every process watches. It locks the settings: changes wait for each other. */
export async function bumpSettings(tx: EntityManager) {
  const type = 'cast(value as decimal(20))'
  await write(
    tx,
    `update settings set value = ${type} + 1, updated_at = ${currentTime(tx)} where name = 'version'`,
    []
  )
}

function requireValid(name: string, value: unknown, fixed: FixedSettings) {
  if (!isSettingName(name)) throw new CodedError('SETTING_FIXED', `There is no setting ${name}.`)
  const { title } = describeSetting(name)
  if (name in fixed) throw new CodedError('SETTING_FIXED', `“${title}” is set by the environment.`)
  if (!isValid(name, value)) throw new SettingError(name, `“${title}” cannot have this value.`)
  if (name === 'accent' && value) requireContrast(name, String(value))
  if (name === 'accent_dark' && value) requireContrast(name, String(value))
}

function requireContrast(name: 'accent' | 'accent_dark', colour: string) {
  const scheme = name === 'accent' ? 'light' : 'dark'
  const found = accentContrast(colour, scheme)
  if (found >= leastContrast) return
  const nearest = nearestAccent(colour, scheme)
  const ratio = Math.floor(found * 10) / 10
  throw new SettingError(
    name,
    `${colour} has a contrast of ${ratio}:1, and needs ${leastContrast}:1. The nearest that has it is ${nearest}.`
  )
}
