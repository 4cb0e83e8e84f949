import Type, { type Static } from 'typebox'
import { Author } from '../members/schema.ts'
import { Id, Nullable, Time } from '../schema/types.ts'

const noticeKinds = ['reply', 'mention', 'moderation'] as const

export type NoticeKind = (typeof noticeKinds)[number]

export const NoticeItem = Type.Object(
  {
    id: Type.Integer(),
    kind: Type.Enum([...noticeKinds]),
    /** The discussion; null for what concerns the account. */
    post: Nullable(Type.Object({ id: Type.Integer(), title: Type.String() })),
    comment: Nullable(Type.Object({ id: Type.Integer(), comment_html: Type.String() })),
    /** Who wrote the comment; null for the moderators. */
    user: Nullable(Author),
    note: Nullable(Type.String()),
    created_at: Time,
    read: Type.Boolean()
  },
  { title: 'Notice' }
)

export type NoticeItem = Static<typeof NoticeItem>

/** Marks this notice and all older ones. */
export const ReadNotices = Type.Object({ up_to: Id }, { title: 'ReadNotices' })
