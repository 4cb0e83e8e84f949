import Type, { type Static } from 'typebox'
import { Author } from '../members/schema.ts'
import { Id, Nullable, Text, Time } from '../schema/types.ts'

const maxText = 10_000

/** Comments on one post. The order of so many is read and built in a tenth of a second, for each page of them. */
export const maxComments = 20_000

export const commentRate = { table: 'comments', amount: 20, seconds: 600 } as const

const content = {
  comment_text: Type.String(),
  /** Rendered from `comment_text` when the comment was written. Safe to send. */
  comment_html: Type.String(),
  vote_count: Type.Integer(),
  created_at: Time,
  updated_at: Time
}

/** A comment in a thread, without its replies. */
export const CommentFields = Type.Object({
  id: Type.Integer(),
  post_id: Type.Integer(),
  parent_id: Nullable(Type.Integer()),
  /** Null for a deleted comment, which stays in the thread as long as it has replies. */
  user: Nullable(Author),
  ...content,
  deleted: Type.Boolean(),
  /** Whether a moderator removed it; it counts as deleted, too. */
  removed: Type.Boolean(),
  /** Whether the reader has voted for it. Only there for members, and not for their own. */
  voted: Type.Optional(Type.Boolean())
})

/** A comment in a thread, with its replies in reading order. */
export type CommentNode = Static<typeof CommentFields> & {
  /** Whether it was written after the reader's last visit. Not part of the JSON. */
  fresh?: boolean
  children: CommentNode[]
}

/** Registered under its `$id`, since it refers to itself. */
export const CommentNode = Type.Unsafe<CommentNode>({
  $id: 'Comment',
  ...Type.Object({ ...CommentFields.properties, children: Type.Array(Type.Ref('Comment#')) })
})

/** A comment outside of its thread: in a list, or on its own page. */
export const CommentItem = Type.Object(
  {
    id: Type.Integer(),
    parent_id: Nullable(Type.Integer()),
    post: Type.Object({ id: Type.Integer(), title: Type.String(), deleted: Type.Boolean() }),
    user: Author,
    ...content
  },
  { title: 'ListedComment' }
)

export type CommentItem = Static<typeof CommentItem>

export const CommentList = Type.Object(
  { comments: Type.Array(CommentItem), next_cursor: Nullable(Type.String()) },
  { title: 'CommentList' }
)

/** A comment on its own page. */
export const CommentDetail = Type.Object({
  ...CommentItem.properties,
  /** Whether only moderators may comment on its post. */
  locked: Type.Boolean(),
  /** Whether the reader has voted for it. Only there for members, and not for their own. */
  voted: Type.Optional(Type.Boolean())
})

export type CommentDetail = Static<typeof CommentDetail>

export const CommentChanges = Type.Object({ comment_text: Text(maxText) }, { title: 'CommentChanges' })

export const NewComment = Type.Object(
  {
    ...CommentChanges.properties,
    post_id: Id,
    /** The comment that this one replies to. Missing or null for a reply to the post. */
    parent_id: Type.Optional(Type.Union([Id, Type.Null()]))
  },
  { title: 'NewComment' }
)

export type NewComment = Static<typeof NewComment>
