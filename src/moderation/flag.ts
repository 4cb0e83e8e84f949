import { defineEntity, p } from '@mikro-orm/core'

const FlagSchema = defineEntity({
  name: 'Flag',
  tableName: 'flags',
  properties: {
    id: p.integer().primary(),
    user_id: p.integer(),
    /** What is flagged: a post or a comment. */
    post_id: p.integer().nullable(),
    comment_id: p.integer().nullable(),
    /** One of the setting `flag_reasons` at its time. */
    reason: p.string().length(20),
    created_at: p.datetime(3),
    resolved_at: p.datetime(3).nullable(),
    resolved_by: p.integer().nullable(),
    /** `remove`, `lock` or `dismiss`. */
    outcome: p.string().length(10).nullable()
  },
  uniques: [
    { name: 'flags_post', properties: ['post_id', 'user_id'] },
    { name: 'flags_comment', properties: ['comment_id', 'user_id'] }
  ],
  indexes: [
    { name: 'flags_open', properties: ['resolved_at', 'post_id', 'comment_id', 'created_at', 'reason'] }
  ]
})

/** A member's hint to the moderators. It has no foreign keys, so that it locks no post. */
export class Flag extends FlagSchema.class {}
FlagSchema.setClass(Flag)
