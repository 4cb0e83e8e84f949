import { defineEntity, p } from '@mikro-orm/core'

const SettingSchema = defineEntity({
  name: 'Setting',
  tableName: 'settings',
  properties: {
    name: p.string().length(50).primary(),
    /** JSON. */
    value: p.string().columnType('mediumtext'),
    updated_at: p.datetime(3)
  }
})

/**
 * A setting that was changed; those that are missing have their default. Rows of their own kind are `version`, which is
 * counted up with every change, `secret`, `setup`, and `tag`, which the ids in feeds begin with.
 */
export class Setting extends SettingSchema.class {}
SettingSchema.setClass(Setting)
