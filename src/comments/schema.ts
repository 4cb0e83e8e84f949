import Type from 'typebox'
import { Author } from '../posts/schema.ts'
import { Nullable, Time } from '../schema/nullable.ts'
import type { CommentNode } from '../views/models.ts'

/** A comment without its replies. */
export const CommentAlone = Type.Object({
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
  voted: Type.Optional(Type.Boolean())
})

/** A comment with its replies, to any depth. Registered under its `$id`, since it refers to itself. */
export const Comment = Type.Unsafe<CommentNode>({
  $id: 'comment',
  ...Type.Object({ ...CommentAlone.properties, children: Type.Array(Type.Ref('comment#')) })
})

/**
 * Writes a discussion as JSON. The compiled serialiser of `Comment` calls itself for each level, and a thread may be
 * deeper than the call stack: 5,000 levels were too many.
 * @param comments those of the first level
 * @param write writes one `CommentAlone`
 * @returns a JSON array
 */
export function writeThread(comments: CommentNode[], write: (comment: CommentNode) => string): string {
  const parts: string[] = []
  /** What is still to be written, the next at the end. */
  const rest: (CommentNode | string)[] = []
  const open = (siblings: CommentNode[]) => {
    parts.push('[')
    rest.push(']')
    for (const [index, sibling] of siblings.toReversed().entries()) {
      if (index > 0) rest.push(',')
      rest.push(sibling)
    }
  }
  open(comments)
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (typeof next === 'string') {
      parts.push(next)
    } else {
      parts.push(write(next).slice(0, -1), ',"children":')
      rest.push('}')
      open(next.children)
    }
  }
  return parts.join('')
}
