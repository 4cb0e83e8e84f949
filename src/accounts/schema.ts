import Type, { type Static } from 'typebox'
import { Author, Email, RoleName, Username } from '../members/schema.ts'
import { Id, Nullable, Text, Time } from '../schema/types.ts'

/** A new password; the length is in characters (Unicode code points). */
const Password = Text(128, 8)

/** An existing password, which only has to match. */
const CurrentPassword = Type.String({ maxLength: 1000 })

export const SignUp = Type.Object(
  {
    username: Username,
    email: Email,
    password: Password,
    /** The token of an invitation. */
    invitation: Type.Optional(Type.String({ maxLength: 100 })),
    /** The answer to the question that applicants are asked. */
    application: Type.Optional(Text(2000, 0))
  },
  { title: 'SignUp' }
)

export type SignUp = Static<typeof SignUp>

export const LogIn = Type.Object(
  { email: Type.String({ maxLength: 1000 }), password: CurrentPassword },
  { title: 'LogIn' }
)

export type LogIn = Static<typeof LogIn>

/** For what is grave; not needed when it was typed a short time ago. */
export const MaybeConfirmed = Type.Object(
  { current_password: Type.Optional(CurrentPassword) },
  { title: 'Confirmation' }
)

export type MaybeConfirmed = Static<typeof MaybeConfirmed>

export const NewPassword = Type.Object(
  { ...MaybeConfirmed.properties, password: Password },
  { title: 'NewPassword' }
)

export type NewPassword = Static<typeof NewPassword>

/** By the link of a reset, without the one before. */
export const ResetPassword = Type.Object({ password: Password })

/** Asks for a link to reset the password. */
export const ForgottenPassword = Type.Object({ email: Email })

export const NewEmail = Type.Object({ ...MaybeConfirmed.properties, email: Email }, { title: 'NewEmail' })

export type NewEmail = Static<typeof NewEmail>

/** A session of the member who asks. `agent` names its browser: "Firefox on Linux". */
export const OwnSession = Type.Object(
  {
    id: Type.Integer(),
    agent: Nullable(Type.String()),
    created_at: Time,
    last_used_at: Time,
    current: Type.Boolean()
  },
  { title: 'Session' }
)

export type OwnSession = Static<typeof OwnSession>

/** One session by its id, all but the current one, or all. */
export const WhichSessions = Type.Union([Id, Type.Literal('others'), Type.Literal('all')])

export type WhichSessions = Static<typeof WhichSessions>

/** The member who is logged in, as only they see it. */
export const Member = Type.Object(
  {
    ...Author.properties,
    email: Nullable(Type.String()),
    karma: Type.Integer(),
    role: RoleName,
    /** Null until a moderator has accepted the application. */
    approved_at: Nullable(Time),
    banned_until: Nullable(Time),
    ban_reason: Nullable(Type.String()),
    /** Whether keys act on the pages. */
    shortcuts: Type.Boolean(),
    /** Counted up to 100. Not known for a request that writes. */
    unread_notices: Type.Optional(Type.Integer()),
    /** Whether they hide tags or posts. Not known for a request that writes. */
    filters: Type.Optional(Type.Boolean())
  },
  { title: 'Member' }
)

export type Member = Static<typeof Member>

export const NewRole = Type.Object({ ...MaybeConfirmed.properties, role: RoleName }, { title: 'NewRole' })
