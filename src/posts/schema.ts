import Type from 'typebox'
import { Nullable, Time } from '../schema/nullable.ts'

export const Author = Type.Object({ id: Type.Integer(), username: Type.String() })

export const Post = Type.Object({
  id: Type.Integer(),
  title: Type.String(),
  post_url: Nullable(Type.String()),
  text: Nullable(Type.String()),
  domain: Nullable(Type.String()),
  user: Author,
  vote_count: Type.Integer(),
  comment_count: Type.Integer(),
  created_at: Time,
  updated_at: Time,
  /** Only for members: whether they voted for it. */
  voted: Type.Optional(Type.Boolean())
})
