import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../../members/user.ts'

const TokenSchema = defineEntity({
  name: 'Token',
  tableName: 'tokens',
  properties: {
    id: p.integer().primary(),
    user: () => p.manyToOne(User),
    name: p.string().length(50),
    /** SHA-256, in hexadecimal: the table alone is not enough to use it. */
    token_hash: p.string().length(64).unique(),
    /** The first characters, by which its member knows it. */
    hint: p.string().length(12),
    /** Separated by spaces. */
    scopes: p.string().length(100),
    created_at: p.datetime(3),
    last_used_at: p.datetime(3).nullable(),
    /** Null for one that does not expire. */
    expires_at: p.datetime(3).nullable()
  }
})

/** A personal access token, with which a program acts for a member. */
export class Token extends TokenSchema.class {}
TokenSchema.setClass(Token)
