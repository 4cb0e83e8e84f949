import { Attempt } from '../accounts/attempt.ts'
import { Session } from '../accounts/session.ts'
import { Token } from '../accounts/tokens/token.ts'
import { Moderation } from '../audit/moderation.ts'
import { Comment } from '../comments/comment.ts'
import { BannedDomain } from '../domains/domain.ts'
import { Job } from '../jobs/job.ts'
import { User } from '../members/user.ts'
import { Flag } from '../moderation/flag.ts'
import { Notice } from '../notices/notice.ts'
import { LinkLock } from '../posts/link-lock.ts'
import { Post } from '../posts/post.ts'
import { PostTag } from '../posts/post-tag.ts'
import { PostMark } from '../read-state/mark.ts'
import { Visit } from '../read-state/visit.ts'
import { Secret } from '../secrets/secret.ts'
import { Setting } from '../settings/setting.ts'
import { Source } from '../sources/source.ts'
import { SourceItem } from '../sources/source-item.ts'
import { TagChoice } from '../tags/choice.ts'
import { Tag } from '../tags/tag.ts'
import { CommentVote, Vote } from '../votes/entities.ts'
import { Delivery } from '../webhooks/delivery.ts'
import { Webhook } from '../webhooks/webhook.ts'
import { CommentWord, PostWord } from '../words/entities.ts'

export {
  Attempt,
  Comment,
  CommentVote,
  Delivery,
  Flag,
  Job,
  Moderation,
  Notice,
  Post,
  Secret,
  Session,
  Setting,
  Source,
  SourceItem,
  Tag,
  Token,
  User,
  Vote,
  Webhook
}

/** All entities, in the order of their references. A table whose entity is missing here is not created. */
export const entities = [
  User,
  Session,
  Post,
  Comment,
  Vote,
  CommentVote,
  Visit,
  Attempt,
  Setting,
  Secret,
  Job,
  Moderation,
  Notice,
  Flag,
  BannedDomain,
  PostWord,
  CommentWord,
  Tag,
  TagChoice,
  PostTag,
  PostMark,
  Token,
  Webhook,
  Delivery,
  Source,
  SourceItem,
  LinkLock
]
