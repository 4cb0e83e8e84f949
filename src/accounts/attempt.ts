import { defineEntity, p } from '@mikro-orm/core'

const AttemptSchema = defineEntity({
  name: 'Attempt',
  tableName: 'attempts',
  properties: {
    id: p.integer().primary(),
    /** SHA-256, in hexadecimal, of what is limited: an address, an account, or both. */
    key_hash: p.string().length(64),
    created_at: p.datetime(3)
  },
  indexes: [
    { name: 'attempts_key', properties: ['key_hash', 'created_at'] },
    { name: 'attempts_old', properties: ['created_at'] }
  ]
})

/** An attempt to log in, to sign up or to change an e-mail address, kept for minutes to limit guessing. */
export class Attempt extends AttemptSchema.class {}
AttemptSchema.setClass(Attempt)
