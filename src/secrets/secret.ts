import { defineEntity, p } from '@mikro-orm/core'

const SecretSchema = defineEntity({
  name: 'Secret',
  tableName: 'secrets',
  properties: {
    id: p.integer().primary(),
    /** SHA-256, in hexadecimal, of the token: the table alone is not enough to use it. */
    token_hash: p.string().length(64).unique(),
    purpose: p.string().length(20),
    user_id: p.integer().nullable(),
    /** JSON. */
    payload: p.text().nullable(),
    expires_at: p.datetime(3),
    created_at: p.datetime(3)
  },
  indexes: [
    { name: 'secrets_expiry', properties: ['expires_at'] },
    { name: 'secrets_user', properties: ['user_id'] }
  ]
})

/** A token that works once, in the link of a reset, an invitation, a confirmation, or for good, in those of private feeds. */
export class Secret extends SecretSchema.class {}
SecretSchema.setClass(Secret)
