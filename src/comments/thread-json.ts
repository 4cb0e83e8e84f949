import type { CommentNode } from './schema.ts'

/**
 * Serializes a thread. The compiled serializer of `CommentNode` is recursive, and a thread may be deeper than the
 * call stack (5,000 levels were too many).
 * @param write serializes the `CommentFields` of one comment
 */
export function writeThread(comments: CommentNode[], write: (comment: CommentNode) => string): string {
  const parts: string[] = []
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
