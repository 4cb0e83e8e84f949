import { defineEntity, p } from '@mikro-orm/core'
import { reasonLimit } from '../audit/record.ts'

const NoticeSchema = defineEntity({
  name: 'Notice',
  tableName: 'notices',
  properties: {
    id: p.integer().primary(),
    // No foreign keys: they would lock the members, and two who answer each other would be a deadlock.
    user_id: p.integer(),
    /** `reply`, `mention` or `moderation`. */
    kind: p.string().length(12),
    post_id: p.integer().nullable(),
    comment_id: p.integer().nullable(),
    actor_id: p.integer().nullable(),
    /** What a moderator says. */
    note: p.string().length(reasonLimit).nullable(),
    created_at: p.datetime(3),
    read_at: p.datetime(3).nullable()
  },
  uniques: [{ name: 'notices_once', properties: ['user_id', 'comment_id'] }],
  indexes: [
    { name: 'notices_list', properties: ['user_id', 'created_at', 'id'] },
    { name: 'notices_unread', properties: ['user_id', 'read_at'] }
  ]
})

/** Tells a member of a reply, a mention, or an act of a moderator. */
export class Notice extends NoticeSchema.class {}
NoticeSchema.setClass(Notice)
