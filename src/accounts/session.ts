import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../members/user.ts'

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: p.integer().primary(),
    /** SHA-256, in hexadecimal, of the token in the cookie: the table alone is not enough to log in. */
    token_hash: p.string().length(64).unique(),
    user: () => p.manyToOne(User),
    created_at: p.datetime(3),
    expires_at: p.datetime(3),
    last_used_at: p.datetime(3).nullable(),
    agent: p.string().length(60).nullable(),
    /** When its member last typed the password again. */
    confirmed_at: p.datetime(3).nullable()
  },
  indexes: [{ name: 'sessions_expiry', properties: ['expires_at'] }]
})

/** A log-in of one browser. Without the row its cookie is invalid. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session)
