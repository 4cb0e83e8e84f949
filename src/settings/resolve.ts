import { Value } from 'typebox/value'
import { isSettingName, type SettingName, Settings, settingNames } from './schema.ts'

export interface SettingRow {
  name: string
  /** JSON. */
  value: string
}

export interface ResolvedSettings {
  values: Settings
  /** What the database has and the schema does not accept, perhaps of another version: the default counts. */
  invalid: SettingName[]
}

/** Settings that the environment sets. They count more than those of the database, and cannot be changed there. */
export type FixedSettings = Partial<Settings>

/** Combines defaults, the rows of the database, and the environment. */
export function resolveSettings(rows: SettingRow[], fixed: FixedSettings): ResolvedSettings {
  const values: Record<string, unknown> = { ...defaultSettings() }
  const invalid: SettingName[] = []
  for (const { name, value } of rows) {
    if (!isSettingName(name)) continue
    const parsed = parseJson(value)
    if (isValid(name, parsed)) values[name] = parsed
    else invalid.push(name)
  }
  return { values: complete({ ...values, ...fixed }), invalid }
}

export function defaultSettings(): Settings {
  return complete({})
}

/** Whether a value fits the schema of its setting. */
export function isValid(name: SettingName, value: unknown): boolean {
  const texts = [value].flat().filter((text) => typeof text === 'string')
  // Half of a surrogate pair cannot be stored.
  return Value.Check(Settings.properties[name], value) && texts.every((text) => text.isWellFormed())
}

function complete(values: Record<string, unknown>): Settings {
  return Value.Parse(Settings, Value.Default(Settings, { ...values }))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The values that differ. */
export function changedNames(before: Settings, after: { [name in SettingName]?: unknown }): SettingName[] {
  return settingNames.filter(
    (name) => after[name] !== undefined && JSON.stringify(after[name]) !== JSON.stringify(before[name])
  )
}
