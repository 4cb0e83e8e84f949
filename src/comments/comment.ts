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
    post: () => p.manyToOne(Post),
    parent: () => p.manyToOne(Comment).nullable(),
    user: () => p.manyToOne(User).index(false),
    vote_count: p.integer().default(0),
    created_at: p.datetime(3),
    updated_at: p.datetime(3),
    deleted_at: p.datetime(3).nullable()
  },
  indexes: [
    { name: 'comments_new', properties: ['created_at', 'id'] },
    { name: 'comments_user', properties: ['user', 'created_at', 'id'] }
  ]
})

export class Comment extends CommentSchema.class {}
CommentSchema.setClass(Comment)
