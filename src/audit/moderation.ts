import { defineEntity, p } from '@mikro-orm/core'

const ModerationSchema = defineEntity({
  name: 'Moderation',
  tableName: 'moderations',
  properties: {
    id: p.integer().primary(),
    /** Who did it; null for a command, or for the board itself. */
    moderator_id: p.integer().nullable(),
    action: p.string().length(30),
    post_id: p.integer().nullable(),
    comment_id: p.integer().nullable(),
    user_id: p.integer().nullable(),
    domain: p.string().length(255).nullable(),
    reason: p.string().length(500).nullable(),
    /** Whether everybody may read it; otherwise only administrators. */
    is_public: p.boolean(),
    /** Shared by the acts that are undone together. */
    batch: p.string().length(36).nullable(),
    /** JSON. */
    details: p.text().nullable(),
    created_at: p.datetime(3)
  },
  indexes: [
    { name: 'moderations_time', properties: ['created_at', 'id'] },
    { name: 'moderations_user', properties: ['user_id', 'created_at'] },
    { name: 'moderations_post', properties: ['post_id'] },
    { name: 'moderations_batch', properties: ['batch'] }
  ]
})

/** One act of a moderator or administrator. It has no foreign keys: the log outlives what it tells of. */
export class Moderation extends ModerationSchema.class {}
ModerationSchema.setClass(Moderation)
