import { Attempt } from './attempt.ts'
import { Comment } from './comment.ts'
import { Post } from './post.ts'
import { Session } from './session.ts'
import { User } from './user.ts'
import { Visit } from './visit.ts'
import { CommentVote, Vote } from './vote.ts'

export { Attempt, Comment, CommentVote, Post, Session, User, Visit, Vote }

/** Every entity of the board. A table whose entity is missing here is silently never created. */
export const entities = [User, Session, Post, Comment, Vote, CommentVote, Visit, Attempt]
