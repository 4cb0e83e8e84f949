import { CodedError } from '../errors/coded-error.ts'
import type { SettingName } from './schema.ts'

/** A value that a setting cannot have. */
export class SettingError extends CodedError {
  readonly setting: SettingName

  constructor(setting: SettingName, message: string) {
    super('SETTING_INVALID', message)
    this.setting = setting
  }
}
