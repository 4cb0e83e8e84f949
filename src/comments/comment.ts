import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../members/user.ts'
import { Post } from '../posts/post.ts'

const CommentSchema = defineEntity({
  name: 'Comment',
  tableName: 'comments',
  properties: {
    id: p.integer().primary(),
    comment_text: p.text(),
    comment_html: p.string().columnType('mediumtext'),
    post: () => p.manyToOne(Post).index(false),
    parent: () => p.manyToOne(Comment).nullable().deleteRule('no action'),
    user: () => p.manyToOne(User).index(false),
    vote_count: p.integer().default(0),
    created_at: p.datetime(3),
    updated_at: p.datetime(3),
    deleted_at: p.datetime(3).nullable(),
    /** Of the text and its HTML; 0 when a process of an older version wrote it. */
    bytes: p.integer().default(0),
    /** Set together with `deleted_at` when a moderator removed it. */
    removed_at: p.datetime(3).nullable()
  },
  indexes: [
    // Covers the outline of a thread.
    {
      name: 'comments_thread',
      properties: ['post', 'vote_count', 'created_at', 'id', 'parent', 'deleted_at', 'bytes']
    },
    { name: 'comments_new', properties: ['created_at', 'id'] },
    { name: 'comments_user', properties: ['user', 'created_at', 'id'] },
    // Covers the number of comments since a visit.
    { name: 'comments_since', properties: ['post', 'created_at', 'user', 'deleted_at'] }
  ]
})

export class Comment extends CommentSchema.class {}
CommentSchema.setClass(Comment)
