import type { EntityManager } from '@mikro-orm/sql'
import { toDate } from '../sql/dates.ts'
import type { CommentNode } from '../views/models.ts'

interface CommentRow {
  id: number
  post_id: number
  parent_id: number | null
  user_id: number
  username: string
  comment_text: string
  comment_html: string
  vote_count: number
  created_at: number | string
  updated_at: number | string
  deleted_at: number | string | null
}

const selectComments = `
  select c.id, c.post_id, c.parent_id, c.user_id, u.username, c.comment_text, c.comment_html, c.vote_count,
         c.created_at, c.updated_at, c.deleted_at
  from comments c join users u on u.id = c.user_id
  where c.post_id = ?
  order by c.vote_count desc, c.created_at, c.id`

/**
 * Reads the whole discussion of a post in one query. Replies stand in order of quality, then of time: without
 * votes against, the Wilson lower bound is n / (n + z²), which rises with the votes, so votes order alike.
 * @param em the request's unit of work
 * @param postId whose comments
 * @returns the comments of the first level with their replies below them
 */
export async function readThread(em: EntityManager, postId: number): Promise<CommentNode[]> {
  return growTree(await em.execute<CommentRow[]>(selectComments, [postId]))
}

/** Hangs each comment below its parent, without recursion: a thread may be as deep as it likes. */
function growTree(rows: CommentRow[]): CommentNode[] {
  const nodes = new Map(rows.map((row) => [row.id, toNode(row)]))
  const roots: CommentNode[] = []
  for (const node of nodes.values()) {
    const siblings = node.parent_id === null ? roots : nodes.get(node.parent_id)?.children
    siblings?.push(node)
  }
  prune(nodes, roots)
  return roots
}

/** Takes away deleted comments that hold no replies; children have higher ids than their parents. */
function prune(nodes: Map<number, CommentNode>, roots: CommentNode[]) {
  for (const node of [...nodes.values()].sort((a, b) => b.id - a.id)) {
    if (!node.deleted || node.children.length > 0) continue
    const siblings = node.parent_id === null ? roots : nodes.get(node.parent_id)?.children
    siblings?.splice(siblings.indexOf(node), 1)
  }
}

function toNode(row: CommentRow): CommentNode {
  const deleted = row.deleted_at !== null
  return {
    id: row.id,
    post_id: row.post_id,
    parent_id: row.parent_id,
    user: deleted ? null : { id: row.user_id, username: row.username },
    comment_text: deleted ? '' : row.comment_text,
    comment_html: deleted ? '' : row.comment_html,
    vote_count: row.vote_count,
    created_at: toDate(row.created_at),
    updated_at: toDate(row.updated_at),
    deleted,
    children: []
  }
}
