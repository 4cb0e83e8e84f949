import { CodedError } from '../errors/coded-error.ts'
import type { SettingName } from './schema.ts'

export type SettingFaults = { [name in SettingName]?: string }

/** Values that settings cannot have. */
export class SettingError extends CodedError {
  readonly faults: SettingFaults

  constructor(faults: SettingFaults) {
    const sentences = Object.entries(faults).map(([name, fault]) => `${name}: ${fault}`)
    super('SETTING_INVALID', sentences.join(' '))
    this.faults = faults
  }
}
