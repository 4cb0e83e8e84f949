import { defineEntity, p } from '@mikro-orm/core'

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.integer().primary(),
    username: p.string().length(50),
    /** `username` folded by `identityKey`: what makes two spellings the same member, on every engine. */
    username_key: p.string().length(50).unique(),
    /** Null for members that were imported: they have no address and cannot log in. */
    email: p.string().length(254).nullable(),
    email_key: p.string().length(254).nullable().unique(),
    password: p.string().length(255).nullable().hidden(),
    /** What the member says of themselves: Markdown, and the HTML made of it when it was written. */
    about: p.text().nullable(),
    about_html: p.string().columnType('mediumtext').nullable(),
    karma: p.integer().default(0),
    created_at: p.datetime(3),
    /** Set when the account was deleted: its posts and comments stay, its name and address are gone. */
    deleted_at: p.datetime(3).nullable()
  }
})

export class User extends UserSchema.class {}
UserSchema.setClass(User)
