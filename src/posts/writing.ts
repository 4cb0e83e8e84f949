import Type from 'typebox'
import { limits } from '../lists/limits.ts'
import { Id } from '../schema/id.ts'
import { Text } from '../schema/text.ts'

export const NewPost = Type.Object({
  title: Text(limits.title),
  post_url: Type.Optional(Text(limits.post_url, 0)),
  text: Type.Optional(Text(limits.text, 0))
})

export const PostChanges = Type.Object({
  title: Type.Optional(Text(limits.title)),
  text: Type.Optional(Text(limits.text))
})

export const NewComment = Type.Object({
  comment_text: Text(limits.comment_text),
  post_id: Id,
  /** Null, as replies say it, for one that answers the post itself. */
  parent_id: Type.Optional(Type.Union([Id, Type.Null()]))
})

export const CommentChanges = Type.Object({ comment_text: Text(limits.comment_text) })

export const Upvote = Type.Object({ post_id: Id })

export const Created = Type.Object({ id: Type.Integer() })
