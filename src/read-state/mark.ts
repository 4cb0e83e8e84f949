import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../members/user.ts'
import { Post } from '../posts/post.ts'

const PostMarkSchema = defineEntity({
  name: 'PostMark',
  tableName: 'post_marks',
  properties: {
    user: () => p.manyToOne(User).primary().index(false).deleteRule('no action').updateRule('no action'),
    post: () => p.manyToOne(Post).primary().index(false).deleteRule('no action').updateRule('no action'),
    saved_at: p.datetime(3).nullable(),
    hidden_at: p.datetime(3).nullable()
  },
  indexes: [
    { name: 'post_marks_saved', properties: ['user', 'saved_at', 'post'] },
    { name: 'post_marks_hidden', properties: ['user', 'hidden_at', 'post'] },
    { name: 'post_marks_post', properties: ['post'] }
  ]
})

/**
 * That a member has saved or hidden a post. Not columns of `visits`: those are forgotten after a year, are given up when
 * they cannot be written, and older processes expect each to have its time.
 */
export class PostMark extends PostMarkSchema.class {}
PostMarkSchema.setClass(PostMark)
