import Type from 'typebox'
import type { CommentNode } from '../views/models.ts'
import { Nullable, Time } from './nullable.ts'
import { Author } from './post.ts'

/** A comment with its replies, to any depth. Registered under its `$id`, since it refers to itself. */
export const Comment = Type.Unsafe<CommentNode>({
  $id: 'comment',
  ...Type.Object({
    id: Type.Integer(),
    post_id: Type.Integer(),
    parent_id: Nullable(Type.Integer()),
    user: Nullable(Author),
    comment_text: Type.String(),
    comment_html: Type.String(),
    vote_count: Type.Integer(),
    created_at: Time,
    updated_at: Time,
    deleted: Type.Boolean(),
    voted: Type.Optional(Type.Boolean()),
    children: Type.Array(Type.Ref('comment#'))
  })
})
