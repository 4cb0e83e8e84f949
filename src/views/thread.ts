import { html } from 'ghtml'
import { comment } from './comment.ts'
import { count } from './format.ts'
import type { CommentNode } from './models.ts'

/** Replies nest this deep. What is deeper stands in one column and names what it answers: phones are narrow. */
const deepest = 8

interface Reply {
  node: CommentNode
  parent: CommentNode | null
  depth: number
}

/**
 * Renders a discussion. It loops, since a thread may be deeper than the call stack.
 * @param authorId of the post; their comments are marked
 */
export function thread(comments: CommentNode[], authorId: number, now: Date): string {
  const replyCounts = countReplies(comments)
  const parts: string[] = []
  // A stack of what is still to be written: comments, and the tags that close what stands open.
  const todo: (Reply | string)[] = below(null, comments, 0)
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === 'string') {
      parts.push(next)
      continue
    }
    const { node, parent, depth } = next
    const replies = below(node, node.children, depth + 1)
    parts.push(
      html`<li id="c${node.id}">`,
      comment(node, { answers: depth > deepest ? parent : null, authorId, now })
    )
    if (replies.length > 0 && depth < deepest) {
      const hidden = count(replyCounts.get(node) ?? 0, 'reply', 'replies')
      parts.push('<details open>', html`<summary>${hidden}</summary>`, '<ul>')
      todo.push('</ul>\n</details>\n</li>')
    } else {
      parts.push('</li>')
    }
    for (const reply of replies) todo.push(reply)
  }
  return html`<ul class="thread">
!${parts.join('\n')}
</ul>`
}

/** @returns the replies to a comment, the first one at the end, where the stack takes it from */
function below(parent: CommentNode | null, children: CommentNode[], depth: number): Reply[] {
  return children.map((node) => ({ node, parent, depth })).reverse()
}

/** @returns how many comments stand below each one, on all levels */
function countReplies(comments: CommentNode[]): Map<CommentNode, number> {
  const inOrder = [...comments]
  for (const node of inOrder) for (const child of node.children) inOrder.push(child)
  const counts = new Map<CommentNode, number>()
  for (const node of inOrder.reverse()) {
    counts.set(
      node,
      node.children.reduce((sum, child) => sum + 1 + (counts.get(child) ?? 0), 0)
    )
  }
  return counts
}
