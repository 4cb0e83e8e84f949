import Type, { type Static } from 'typebox'
import { Nullable, Text, Time } from '../schema/types.ts'
import { memberLimits } from './limits.ts'
import { isEmail, isUsername } from './names.ts'
import { roles } from './roles.ts'

/** A member as the author of a post or a comment. */
export const Author = Type.Object({ id: Type.Integer(), username: Type.String() }, { title: 'Author' })

export type Author = Static<typeof Author>

export const RoleName = Type.Enum([...roles])

export const Profile = Type.Object(
  {
    ...Author.properties,
    role: RoleName,
    karma: Type.Integer(),
    /** Markdown, and the HTML rendered from it; null when the member wrote nothing. */
    about: Nullable(Type.String()),
    about_html: Nullable(Type.String()),
    created_at: Time
  },
  { title: 'Profile' }
)

export type Profile = Static<typeof Profile>

export const ProfileChanges = Type.Object({ about: Text(memberLimits.about, 0) }, { title: 'ProfileChanges' })

export const Preferences = Type.Object({ shortcuts: Type.Boolean() }, { title: 'Preferences' })

export const UsernameParams = Type.Object({
  username: Type.String({ minLength: 1, maxLength: memberLimits.username })
})

export const Username = Type.String({ minLength: 1, maxLength: memberLimits.username, format: 'username' })

export const Email = Type.String({ maxLength: memberLimits.email, format: 'address' })

/** The string formats above, for ajv. */
export const formats = { username: isUsername, address: isEmail }
