import Type, { type Static } from 'typebox'
import { PageQuery, pageSize } from '../lists/slices.ts'
import { Author } from '../members/schema.ts'
import { Id, Nullable, Text, Time } from '../schema/types.ts'
import { WholeNumber } from '../schema/whole-number.ts'
import { maxAddress } from '../tags/address.ts'
import { tagLimits } from '../tags/limits.ts'
import { postLimits } from './limits.ts'
import { periods, sorts } from './ranking.ts'

export const PostItem = Type.Object(
  {
    id: Type.Integer(),
    title: Type.String(),
    post_url: Nullable(Type.String()),
    text: Nullable(Type.String()),
    /** Lower-case host without `www.`; null for a text post. */
    domain: Nullable(Type.String()),
    /** Names, in alphabetical order. */
    tags: Type.Array(Type.String()),
    user: Author,
    vote_count: Type.Integer(),
    comment_count: Type.Integer(),
    created_at: Time,
    updated_at: Time,
    /** Whether only moderators may comment. */
    locked: Type.Boolean(),
    /** Whether it stands above the front page. */
    pinned: Type.Boolean(),
    /** Whether the reader has voted for it. Only there for members, and not for their own. */
    voted: Type.Optional(Type.Boolean()),
    /** Whether the reader has saved it, or hidden it. Only there for members. */
    saved: Type.Optional(Type.Boolean()),
    hidden: Type.Optional(Type.Boolean()),
    /** Comments by others since the reader was last there. Only there for members who were. */
    new_comments: Type.Optional(Type.Integer())
  },
  { title: 'Post' }
)

export type PostItem = Static<typeof PostItem>

/** A post of a list, with the HTML of its text where that was asked for. */
export type PostWithHtml = PostItem & { text_html?: string | null }

export type PostDetail = PostItem & {
  /** Rendered from `text` when the post was written; null for a link. Safe to send. */
  text_html: string | null
  deleted: boolean
  /** Whether a moderator removed it; it counts as deleted, too. */
  removed: boolean
  /** Whether there are other discussions of its link. */
  hasOthers: boolean
}

/** Another discussion of the same link. */
export const Discussion = Type.Object(
  { id: Type.Integer(), title: Type.String(), created_at: Time },
  { title: 'Discussion' }
)

export type Discussion = Static<typeof Discussion>

export const PostList = Type.Object(
  { posts: Type.Array(PostItem), next_cursor: Nullable(Type.String()) },
  { title: 'PostList' }
)

export const TopQuery = Type.Object({
  period: Type.Enum([...periods], { default: 'week' }),
  ...PageQuery.properties
})

export const ListQuery = Type.Object({
  sort: Type.Enum([...sorts], { default: 'hot' }),
  period: Type.Enum([...periods], { default: 'all' }),
  /** Names of tags, separated by commas, of which a post has any. */
  tag: Type.Optional(Type.String({ minLength: 1, maxLength: maxAddress })),
  limit: WholeNumber({ minimum: 1, maximum: pageSize.max, default: pageSize.default }),
  ...PageQuery.properties
})

/** Names of tags, or former names. */
const tags = Type.Optional(Type.Array(Text(tagLimits.name), { maxItems: 20 }))

/** What a form sends: a name for each box that is checked, and always something. */
const TagField = Type.Optional(Type.Union([Text(1000, 0), Type.Array(Text(100, 0), { maxItems: 20 })]))

export const NewPost = Type.Object(
  {
    title: Text(postLimits.title),
    post_url: Type.Optional(Text(postLimits.post_url, 0)),
    text: Type.Optional(Text(postLimits.text, 0)),
    tags
  },
  { title: 'NewPost' }
)

export type NewPost = Static<typeof NewPost>

export const PostForm = Type.Object({ ...NewPost.properties, tags: TagField })

export const PostChanges = Type.Object(
  {
    title: Type.Optional(Text(postLimits.title)),
    /** For some minutes after posting. */
    post_url: Type.Optional(Text(postLimits.post_url)),
    text: Type.Optional(Text(postLimits.text)),
    tags
  },
  { title: 'PostChanges' }
)

export type PostChanges = Static<typeof PostChanges>

export const EditForm = Type.Object({ ...PostChanges.properties, tags: TagField })

export const Upvote = Type.Object({ post_id: Id }, { title: 'Upvote' })
