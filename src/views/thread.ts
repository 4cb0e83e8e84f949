import { html } from 'ghtml'
import type { CommentNode } from '../comments/schema.ts'
import { comment, type Reader } from './comment.ts'
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
    const { node, replies } = entry
    const answers = unseenParent(entry, parents)
    const level = levelOf(entry)
    const nextLevel = levelOf(entries[index + 1])
    return html`<li class="comment" id="c${node.id}">
!${comment(node, { ...reader, answers })}
!${nextLevel > level ? openReplies(replies) : close(level - nextLevel)}`
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

function openReplies(replies: number) {
  return html`<details open>
<summary>${count(replies, 'reply', 'replies')}</summary>
<ul class="replies">`
}

/** Closes a comment, and the lists of replies that end with it. */
function close(lists: number) {
  return `</li>${'\n</ul>\n</details>\n</li>'.repeat(lists)}`
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
