import type { FixedSettings } from './resolve.ts'
import { describeSetting, type Group, type SettingName, Settings, settingNames } from './schema.ts'

type Kind = 'switch' | 'number' | 'choice' | 'lines' | 'text'

/** A setting as a field of a form. */
export interface SettingField {
  name: SettingName
  kind: Kind
  title: string
  description?: string
  multiline?: boolean
  /** As the form sends it; of a switch `on` or nothing. */
  value: string
  minimum?: number
  maximum?: number
  choices: string[]
  /** Whether the environment sets it. */
  isFixed: boolean
}

/** New values of settings, not yet checked. */
export type SettingChanges = { [name in SettingName]?: unknown }

/** What JSON schema says of a setting. */
interface Bounds {
  title: string
  type?: string
  enum?: string[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
}

const bounds: Record<SettingName, Bounds> = Settings.properties

const kinds: Record<string, Kind> = { boolean: 'switch', integer: 'number', array: 'lines' }

function kindOf(name: SettingName): Kind {
  const { enum: choices, type = '' } = bounds[name]
  return choices ? 'choice' : (kinds[type] ?? 'text')
}

export function settingsOf(group: Group): SettingName[] {
  return settingNames.filter((name) => describeSetting(name).group === group)
}

/** The settings of a group with their values, for a form. */
export function settingFields(group: Group, values: Settings, fixed: FixedSettings): SettingField[] {
  return settingsOf(group).map((name) => {
    const { minimum, maximum, enum: choices = [] } = bounds[name]
    const { title, description, multiline } = describeSetting(name)
    return {
      name,
      kind: kindOf(name),
      title,
      ...(description && { description }),
      ...(multiline && { multiline }),
      value: toText(values[name]),
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
      choices,
      isFixed: name in fixed
    }
  })
}

/** Reads what the form of a group sent. A switch that is off sends nothing; those of the environment are not read. */
export function readSettingForm(
  group: Group,
  sent: Record<string, string>,
  fixed: FixedSettings
): SettingChanges {
  const changes: SettingChanges = {}
  for (const name of settingsOf(group)) {
    const text = sent[name] ?? (kindOf(name) === 'switch' ? '' : undefined)
    if (text !== undefined && !(name in fixed)) changes[name] = fromText(name, text)
  }
  return changes
}

function toText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : ''
  return Array.isArray(value) ? value.join('\n') : String(value)
}

function fromText(name: SettingName, text: string): unknown {
  const kind = kindOf(name)
  const trimmed = text.trim()
  if (kind === 'switch') return text === 'on'
  if (kind === 'number') return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : trimmed
  if (kind === 'lines') return [...new Set(text.split(/\s*\n\s*/).filter((line) => line.trim() !== ''))]
  // Colours and tags are typed with spaces; texts may begin with some.
  return describeSetting(name).multiline ? text : trimmed
}

/** Says which values a setting accepts. */
export function explainBounds(name: SettingName): string {
  const { enum: choices, minimum, maximum, maxLength, maxItems, minLength = 0 } = bounds[name]
  if (choices) return `One of these: ${choices.join(', ')}.`
  if (minimum !== undefined) return `A whole number from ${minimum} to ${maximum}, please.`
  if (maxItems !== undefined) return `At most ${maxItems} lines, each as described above.`
  if (maxLength === undefined) return 'This has another form, see above.'
  return minLength > 0
    ? `From ${minLength} to ${maxLength} characters, please.`
    : `At most ${maxLength} characters, in the form above.`
}
