import { Attempt } from '../accounts/attempt.ts'
import { Session } from '../accounts/session.ts'
import { Comment } from '../comments/comment.ts'
import { User } from '../members/user.ts'
import { Post } from '../posts/post.ts'
import { Visit } from '../read-state/visit.ts'
import { CommentVote, Vote } from '../votes/entities.ts'

export { Attempt, Comment, CommentVote, Post, Session, User, Vote }

/** All entities, in the order of their references. A table whose entity is missing here is not created. */
export const entities = [User, Session, Post, Comment, Vote, CommentVote, Visit, Attempt]
