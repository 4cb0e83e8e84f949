import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../members/user.ts'

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.integer().primary(),
    /** SHA-256, in hexadecimal, of the token in the cookie: who reads the table cannot log in with it. */
    token_hash: p.string().length(64).unique(),
    user: () => p.manyToOne(User),
    created_at: p.datetime(3),
    expires_at: p.datetime(3)
  },
  indexes: [{ name: 'sessions_expiry', properties: ['expires_at'] }]
})

/** One browser that is logged in. Without the row the cookie is worth nothing. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session)
