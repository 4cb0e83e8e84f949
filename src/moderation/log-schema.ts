import Type, { type Static } from 'typebox'
import { PageQuery } from '../lists/slices.ts'
import { Nullable, Time } from '../schema/types.ts'

/** What the public log can be filtered by, and the acts of each kind. */
export const logKinds: Record<LogKind, string[]> = {
  posts: ['remove-post', 'restore-post', 'lock-post', 'unlock-post', 'pin-post', 'unpin-post', 'retag-post'],
  comments: ['remove-comment', 'restore-comment'],
  members: ['ban-member', 'unban-member'],
  domains: ['ban-domain', 'unban-domain']
}

export type LogKind = 'posts' | 'comments' | 'members' | 'domains'

export const LogQuery = Type.Object({
  kind: Type.Optional(Type.Enum(['posts', 'comments', 'members', 'domains'])),
  ...PageQuery.properties
})

/** A public act. */
export const LogEntry = Type.Object(
  {
    id: Type.Integer(),
    action: Type.String(),
    /** `moderator`, `command` for an operator, or `board` for what it does by itself. */
    by: Type.String(),
    /** The name; null by the setting `name_moderators`. */
    moderator: Nullable(Type.String()),
    /** Its title is null when it is not shown any more. */
    post: Nullable(Type.Object({ id: Type.Integer(), title: Nullable(Type.String()) })),
    comment_id: Nullable(Type.Integer()),
    /** Whom it is about. */
    member: Nullable(Type.String()),
    domain: Nullable(Type.String()),
    reason: Nullable(Type.String()),
    /** Of `retag-post`. */
    tags: Nullable(Type.Object({ from: Type.Array(Type.String()), to: Type.Array(Type.String()) })),
    /** The end of a ban. */
    until: Nullable(Time),
    created_at: Time
  },
  { title: 'LogEntry' }
)

export type LogEntry = Static<typeof LogEntry>

export const LogPage = Type.Object(
  { acts: Type.Array(LogEntry), next_cursor: Nullable(Type.String()) },
  { title: 'Log' }
)

export type LogPage = Static<typeof LogPage>
