import { defineEntity, p } from '@mikro-orm/core'
import { reasonLimit } from '../audit/record.ts'
import { memberLimits } from './limits.ts'

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.integer().primary(),
    username: p.string().length(memberLimits.username),
    /** `username` folded by `identityKey`, which is unique on every engine. */
    username_key: p.string().length(memberLimits.username).unique(),
    /** Null for imported members, who have no address and cannot log in. */
    email: p.string().length(memberLimits.email).nullable(),
    email_key: p.string().length(memberLimits.email).nullable().unique(),
    password: p.string().length(255).nullable().hidden(),
    /** Markdown, and the HTML rendered from it when it was written. */
    about: p.text().nullable(),
    about_html: p.string().columnType('mediumtext').nullable(),
    karma: p.integer().default(0),
    created_at: p.datetime(3),
    /** Set when the account was deleted: its name and address are erased, its posts and comments stay. */
    deleted_at: p.datetime(3).nullable(),
    /** What the name looks like, which is unique. Null for older and imported names that look like an earlier one. */
    name_skeleton: p.string().length(memberLimits.skeleton).nullable().unique(),
    /** `member`, `moderator` or `admin`. */
    role: p.string().length(10).default('member'),
    /** The end of a ban, the year 9999 for good; in the past or null for none. */
    banned_until: p.datetime(3).nullable(),
    ban_reason: p.string().length(reasonLimit).nullable(),
    /** Null until an application is accepted. The default serves processes of an older version. */
    approved_at: p.datetime(3).nullable().defaultRaw(`'1970-01-01 00:00:00.000'`),
    /** The member whose invitation it was. */
    invited_by: p.integer().nullable(),
    email_verified_at: p.datetime(3).nullable(),
    /** The answer of who asks to become a member. */
    application: p.text().nullable(),
    refused_at: p.datetime(3).nullable(),
    /** Replaces `email` once it is confirmed. */
    pending_email: p.string().length(memberLimits.email).nullable(),
    /** Set when the server of the address refused it for good: no more is sent. */
    email_bounced_at: p.datetime(3).nullable(),
    /** The kinds of notices that are sent by mail, such as `reply mention`; null for none. */
    mail_choices: p.string().length(100).nullable(),
    /** The time of the newest notice that was sent by mail. */
    mailed_until: p.datetime(3).nullable(),
    /** Token buckets of `limitWriteRate`. */
    posts_bucket: p.bigint('number').defaultRaw('0'),
    comments_bucket: p.bigint('number').defaultRaw('0'),
    /** Whether keys act on the pages; off unless the member switches them on. */
    shortcuts: p.boolean().default(false)
  },
  indexes: [
    { name: 'users_waiting', properties: ['approved_at', 'id'] },
    { name: 'users_refused', properties: ['refused_at'] },
    { name: 'users_mail', properties: ['mail_choices'] }
  ]
})

export class User extends UserSchema.class {}
UserSchema.setClass(User)
