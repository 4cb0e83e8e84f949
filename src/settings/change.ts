import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { type Actor, recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { currentTime } from '../sql/dates.ts'
import { write } from '../sql/write.ts'
import { cleanLine } from '../text/line.ts'
import { renderMarkdown } from '../text/markdown.ts'
import { accentContrast, leastContrast, nearestAccent } from './accent.ts'
import { SettingError, type SettingFaults } from './errors.ts'
import { explainBounds, type SettingChanges } from './form.ts'
import { prepareSettings, readSettings } from './read.ts'
import { changedNames, type FixedSettings, isValid, resolveSettings } from './resolve.ts'
import { describeSetting, isSettingName, type SettingName } from './schema.ts'
import { Setting } from './setting.ts'
import { textNames } from './texts.ts'

/**
 * Changes settings, all of them or none, and records each with its old and new value.
 * @param given their new values; those that stay the same are passed over
 * @param fixed those that the environment sets
 * @returns the names of those that changed
 * @throws {CodedError} SETTING_INVALID, SETTING_FIXED
 */
export async function changeSettings(
  em: EntityManager,
  given: SettingChanges,
  actor: Actor,
  fixed: FixedSettings = {}
): Promise<SettingName[]> {
  const changes = cleanLines(given)
  requireValid(changes, fixed)
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

/** What has one line, such as the name of the board, is cleaned as titles are. */
function cleanLines(changes: SettingChanges): SettingChanges {
  const clean = ([name, value]: [string, unknown]) => {
    const isLine = typeof value === 'string' && isSettingName(name) && !describeSetting(name).multiline
    return [name, isLine ? cleanLine(value) : value]
  }
  return Object.fromEntries(Object.entries(changes).map(clean))
}

/** @throws {SettingError} with all faults */
function requireValid(changes: SettingChanges, fixed: FixedSettings) {
  const faults: SettingFaults = {}
  for (const [name, value] of Object.entries(changes)) {
    if (!isSettingName(name)) throw new CodedError('SETTING_FIXED', `There is no setting ${name}.`)
    const { title } = describeSetting(name)
    if (name in fixed) throw new CodedError('SETTING_FIXED', `“${title}” is set by the environment.`)
    const fault = isValid(name, value)
      ? (contrastFault(name, value) ?? textFault(name, value))
      : explainBounds(name)
    if (fault) faults[name] = fault
  }
  if (Object.keys(faults).length > 0) throw new SettingError(faults)
}

function contrastFault(name: SettingName, value: unknown): string | null {
  if ((name !== 'accent' && name !== 'accent_dark') || typeof value !== 'string' || value === '') return null
  const scheme = name === 'accent' ? 'light' : 'dark'
  const found = accentContrast(value, scheme)
  if (found >= leastContrast) return null
  const ratio = Math.floor(found * 10) / 10
  return `${value} has a contrast of ${ratio}:1, and needs ${leastContrast}:1. The nearest that has it is ${nearestAccent(value, scheme)}.`
}

/** A text is rendered whenever its page is: that must not fail. */
function textFault(name: SettingName, value: unknown): string | null {
  if (!textNames.some((text) => text === name)) return null
  try {
    renderMarkdown(String(value))
    return null
  } catch (error) {
    if (error instanceof CodedError) return error.message
    throw error
  }
}
