import { Comment } from './comment.ts'
import { Post } from './post.ts'
import { User } from './user.ts'
import { CommentVote, Vote } from './vote.ts'

export { Comment, CommentVote, Post, User, Vote }

/** Every entity of the board. A table whose entity is missing here is silently never created. */
export const entities = [User, Post, Comment, Vote, CommentVote]
