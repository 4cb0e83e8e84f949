import Type from 'typebox'
import { LogIn, SignUp } from '../accounts/schema.ts'
import { NewComment } from '../posts/writing.ts'
import { settings } from '../views/settings.ts'

const Next = Type.Optional(Type.String({ maxLength: 4000 }))

export const LoginQuery = Type.Object({ next: Next })

export const LogInForm = Type.Object({ ...LogIn.properties, next: Next })

export const SignUpForm = Type.Object({ ...SignUp.properties, next: Next })

/** What a bookmarklet fills in. */
export const SubmitQuery = Type.Object({
  url: Type.Optional(Type.String()),
  title: Type.Optional(Type.String())
})

export const VoteForm = Type.Object({ stands: Type.Enum(['0', '1']) })

export const CommentForm = Type.Object({ comment_text: NewComment.properties.comment_text })

export const PostQuery = Type.Object({ duplicate: Type.Optional(Type.String()) })

export const SettingsQuery = Type.Object({ saved: Type.Optional(Type.Enum([...settings])) })
