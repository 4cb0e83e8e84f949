import type { CommentNode } from './schema.ts'

/** All comments of a thread, in no particular order. Not recursive: a thread may be deeper than the call stack. */
export function* walkThread(thread: CommentNode[]): Generator<CommentNode> {
  const rest = [...thread]
  for (let comment = rest.pop(); comment; comment = rest.pop()) {
    yield comment
    rest.push(...comment.children)
  }
}
