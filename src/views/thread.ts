import { html } from 'ghtml'
import type { CommentNode } from '../comments/schema.ts'
import { commentBody, commentHead, type Reader } from './comment.ts'
import { count } from './format.ts'

/** Deeper replies are not indented further, since phones are narrow, and name their parent. */
const maxDepth = 8

interface Entry {
  node: CommentNode
  parent: Entry | null
  depth: number
  /** Number of comments below it, on all levels. */
  replies: number
}

/**
 * Renders a thread. Not recursive: a thread may be deeper than the call stack.
 * @param parents names of the authors of comments on earlier pages
 */
export function thread(comments: CommentNode[], reader: Reader, parents = new Map<number, string>()): string {
  const entries = inReadingOrder(comments)
  const parts = entries.map((entry, index) => {
    const { node } = entry
    const [level, nextLevel] = [levelOf(entry), levelOf(entries[index + 1])]
    const hasReplies = nextLevel > level
    const context = { ...reader, answers: unseenParent(entry, parents) }
    const isFolding = hasReplies || !node.deleted
    return html`<li class="comment" id="c${node.id}">
!${commentHead(node, context)}
!${isFolding ? openFold(hasReplies ? entry.replies : 0) : ''}
!${commentBody(node, context)}
!${hasReplies ? '<ul class="replies">' : close(isFolding, level - nextLevel)}`
  })
  return html`<ul class="thread">
!${parts.join('\n')}
</ul>`
}

/** The parent of a comment, unless the nesting shows it. */
function unseenParent({ node, parent, depth }: Entry, parents: Map<number, string>) {
  if (parent && depth > maxDepth) {
    return { href: `#c${parent.node.id}`, username: parent.node.user?.username ?? '[deleted]' }
  }
  if (parent || node.parent_id === null) return null
  return {
    href: `/comment/${node.parent_id}/discussion`,
    username: parents.get(node.parent_id) ?? '[deleted]'
  }
}

function levelOf(entry: Entry | undefined): number {
  return entry ? Math.min(entry.depth, maxDepth) : 0
}

/** The marker beside the name folds a comment and its replies, whose number is shown then. */
function openFold(replies: number) {
  const shown = replies > 0 ? count(replies, 'reply', 'replies') : ''
  return html`<details open>
<summary><span class="unseen">Comment </span><span>${shown}</span></summary>`
}

/** Closes a comment, and the lists of replies that end with it. */
function close(isFolding: boolean, lists: number) {
  return `${isFolding ? '</details>\n' : ''}</li>${'\n</ul>\n</details>\n</li>'.repeat(lists)}`
}

function inReadingOrder(comments: CommentNode[]): Entry[] {
  const entries: Entry[] = []
  const todo = entriesOf(comments, null)
  for (let entry = todo.pop(); entry; entry = todo.pop()) {
    entries.push(entry)
    for (const reply of entriesOf(entry.node.children, entry)) todo.push(reply)
  }
  for (const { parent, replies } of entries.toReversed()) {
    if (parent) parent.replies += replies + 1
  }
  return entries
}

/** @returns siblings in reverse order, for a stack */
function entriesOf(nodes: CommentNode[], parent: Entry | null): Entry[] {
  const depth = parent ? parent.depth + 1 : 0
  return nodes.map((node) => ({ node, parent, depth, replies: 0 })).reverse()
}
