import Type from 'typebox'
import { limits } from '../lists/limits.ts'
import { isEmail, isUsername } from '../members/names.ts'
import { Nullable, Time } from '../schema/nullable.ts'
import { Text } from '../schema/text.ts'

const Username = Type.String({ minLength: 1, maxLength: limits.username, format: 'username' })

const Email = Type.String({ maxLength: limits.email, format: 'address' })

/** The formats for ajv. */
export const formats = { username: isUsername, address: isEmail }

const Password = Text(limits.password.max, limits.password.min)

/** For a password that exists: whatever it is, it is compared and not judged. */
const AnyPassword = Type.String({ maxLength: 1000 })

export const SignUp = Type.Object({ username: Username, email: Email, password: Password })

export const LogIn = Type.Object({ email: Type.String({ maxLength: 1000 }), password: AnyPassword })

export const NewPassword = Type.Object({ current_password: AnyPassword, password: Password })

export const NewEmail = Type.Object({ current_password: AnyPassword, email: Email })

export const Farewell = Type.Object({ current_password: AnyPassword })

export const About = Type.Object({ about: Text(limits.about, 0) })

export const Me = Type.Object({
  id: Type.Integer(),
  username: Type.String(),
  email: Nullable(Type.String()),
  karma: Type.Integer()
})

export const Profile = Type.Object({
  id: Type.Integer(),
  username: Type.String(),
  karma: Type.Integer(),
  about: Nullable(Type.String()),
  about_html: Nullable(Type.String()),
  created_at: Time
})
