import type { EntityManager } from '@mikro-orm/sql'
import { type CommentRow, commentColumns, toCommentNode } from './rows.ts'
import type { CommentNode } from './schema.ts'

const selectThread = `select ${commentColumns}, u.username from comments c join users u on u.id = c.user_id
  where c.post_id = ?
  order by c.vote_count desc, c.created_at, c.id`

/**
 * Reads the thread of a post in one query. Replies are ordered by votes, then by time. Without downvotes the Wilson
 * lower bound is n / (n + z²), which gives the same order as the votes.
 */
export async function readThread(em: EntityManager, postId: number): Promise<CommentNode[]> {
  return toTree(await em.execute<CommentRow[]>(selectThread, [postId]))
}

/** Not recursive: a thread may be deeper than the call stack. */
function toTree(rows: CommentRow[]): CommentNode[] {
  const nodes = new Map(rows.map((row) => [row.id, toCommentNode(row)]))
  const roots: CommentNode[] = []
  for (const node of nodes.values()) {
    const siblings = node.parent_id === null ? roots : nodes.get(node.parent_id)?.children
    siblings?.push(node)
  }
  prune(nodes, roots)
  return roots
}

/** Removes deleted comments without replies. Children have higher ids than their parents. */
function prune(nodes: Map<number, CommentNode>, roots: CommentNode[]) {
  for (const node of [...nodes.values()].sort((a, b) => b.id - a.id)) {
    if (!node.deleted || node.children.length > 0) continue
    const siblings = node.parent_id === null ? roots : nodes.get(node.parent_id)?.children
    siblings?.splice(siblings.indexOf(node), 1)
  }
}
