import { defineEntity, p } from '@mikro-orm/core'
import { Comment } from '../comments/comment.ts'
import { User } from '../members/user.ts'
import { Post } from '../posts/post.ts'

const VoteSchema = defineEntity({
  name: 'Vote',
  tableName: 'votes',
  properties: {
    id: p.integer().primary(),
    user: () => p.manyToOne(User).index(false),
    post: () => p.manyToOne(Post),
    created_at: p.datetime(3)
  },
  uniques: [{ name: 'votes_once', properties: ['user', 'post'] }],
  indexes: [{ name: 'votes_time', properties: ['user', 'created_at', 'post'] }]
})

export class Vote extends VoteSchema.class {}
VoteSchema.setClass(Vote)

const CommentVoteSchema = defineEntity({
  name: 'CommentVote',
  tableName: 'comment_votes',
  properties: {
    id: p.integer().primary(),
    user: () => p.manyToOne(User).index(false),
    comment: () => p.manyToOne(Comment),
    created_at: p.datetime(3)
  },
  uniques: [{ name: 'comment_votes_once', properties: ['user', 'comment'] }]
})

export class CommentVote extends CommentVoteSchema.class {}
CommentVoteSchema.setClass(CommentVote)
