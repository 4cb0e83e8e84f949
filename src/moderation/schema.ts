import Type, { type Static } from 'typebox'
import { reasonLimit } from '../audit/record.ts'
import { BannedDomain } from '../domains/schema.ts'
import { Author } from '../members/schema.ts'
import { Id, Nullable, Text, Time } from '../schema/types.ts'
import { WholeNumber } from '../schema/whole-number.ts'
import { tagLimits } from '../tags/limits.ts'

const postActions = ['remove', 'restore', 'lock', 'unlock', 'pin', 'unpin', 'dismiss'] as const

const commentActions = ['remove', 'restore', 'dismiss'] as const

export type Action = (typeof postActions)[number] | 'retag'

/** A post or a comment. */
export type Target = { post_id: number } | { comment_id: number }

const id = { id: Id }

export const PostActionParams = Type.Object({ ...id, action: Type.Enum([...postActions]) })

export const CommentActionParams = Type.Object({ ...id, action: Type.Enum([...commentActions]) })

/** What a moderator makes of the tags of a post. */
export const NewTags = Type.Object(
  {
    reason: Type.Optional(Text(reasonLimit, 0)),
    tags: Type.Array(Text(tagLimits.name), { maxItems: 20 })
  },
  { title: 'NewTags' }
)

export const TagsForm = Type.Object({
  reason: Type.Optional(Text(reasonLimit, 0)),
  tags: Type.Union([Text(1000, 0), Type.Array(Text(100, 0), { maxItems: 20 })])
})

export const Reason = Type.Object({ reason: Type.Optional(Text(reasonLimit, 0)) }, { title: 'Reason' })

/** Days of a ban that has no end. */
export const banForGood = 36_500

export const Ban = Type.Object(
  {
    ...Reason.properties,
    /** How long it lasts. */
    days: WholeNumber({ minimum: 1, maximum: banForGood }),
    /** Also removes what the member wrote in so many days; missing or empty for nothing. */
    remove_days: Type.Optional(
      Type.Union([Type.Literal(''), WholeNumber({ minimum: 1, maximum: banForGood })])
    )
  },
  { title: 'Ban' }
)

export type Ban = Static<typeof Ban>

export const BatchParams = Type.Object({
  batch: Type.String({ pattern: '^(domain:[0-9a-f]{29}|[0-9a-f-]{36})$' })
})

export const UndoForm = Type.Object({ ...Reason.properties, ...BatchParams.properties })

export const FlagReason = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 20 }) },
  { title: 'FlagReason' }
)

/** A post or comment as moderators see it, also when it was removed. Nobody sees who flagged it. */
export const Case = Type.Object(
  {
    kind: Type.Enum(['post', 'comment']),
    id: Type.Integer(),
    post: Type.Object({ id: Type.Integer(), title: Type.String() }),
    user: Author,
    post_url: Nullable(Type.String()),
    html: Nullable(Type.String()),
    deleted: Type.Boolean(),
    removed: Type.Boolean(),
    locked: Type.Boolean(),
    pinned: Type.Boolean(),
    /** Of a post. */
    tags: Type.Array(Type.String()),
    /** Open flags by their reason. */
    flags: Type.Array(Type.Object({ reason: Type.String(), members: Type.Integer() }))
  },
  { title: 'Case' }
)

export type Case = Static<typeof Case>

/** The cases with open flags, the oldest flag first. */
export const Queue = Type.Object({ cases: Type.Array(Case), more: Type.Boolean() }, { title: 'Queue' })

export type Queue = Static<typeof Queue>

/** What was removed together, and can be restored together. */
export const Batch = Type.Object(
  { batch: Type.String(), created_at: Time, removed: Type.Integer() },
  { title: 'Batch' }
)

export type Batch = Static<typeof Batch>

/** What a moderator noted about a member, for other moderators. */
export const MemberNote = Type.Object(
  {
    moderator: Nullable(Type.String()),
    note: Type.String(),
    created_at: Time
  },
  { title: 'MemberNote' }
)

export type MemberNote = Static<typeof MemberNote>

/** A member as moderators see them. */
export const MemberCase = Type.Object(
  {
    username: Type.String(),
    /** Null for who is not banned. */
    banned_until: Nullable(Time),
    ban_reason: Nullable(Type.String()),
    batches: Type.Array(Batch),
    /** The newest first. */
    notes: Type.Array(MemberNote)
  },
  { title: 'MemberCase' }
)

export type MemberCase = Static<typeof MemberCase>

/** The batch of what is being removed. */
export const BanResult = Type.Object({ batch: Nullable(Type.String()) }, { title: 'BanResult' })

/** A banned domain as moderators see it. */
export const DomainCase = Type.Object(
  {
    ...BannedDomain.properties,
    /** Visible posts that link to it, or below it. */
    posts: Type.Integer(),
    /** What its ban removed and can be restored; null for nothing. */
    batch: Nullable(Type.String()),
    removed: Type.Integer()
  },
  { title: 'BannedDomain' }
)

export type DomainCase = Static<typeof DomainCase>

export const DomainCases = Type.Object({ domains: Type.Array(DomainCase) }, { title: 'BannedDomainList' })
