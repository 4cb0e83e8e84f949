import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../members/user.ts'
import { Post } from '../posts/post.ts'

const VisitSchema = defineEntity({
  name: 'Visit',
  tableName: 'visits',
  properties: {
    id: p.integer().primary(),
    user: () => p.manyToOne(User).index(false),
    post: () => p.manyToOne(Post),
    visited_at: p.datetime(3)
  },
  uniques: [{ name: 'visits_once', properties: ['user', 'post'] }]
})

/** When a member last read a discussion. */
export class Visit extends VisitSchema.class {}
VisitSchema.setClass(Visit)
