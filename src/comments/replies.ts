import type { EntityManager } from '@mikro-orm/sql'
import { readOutline } from './outline.ts'
import { endOfPage } from './pages.ts'
import type { CommentNode } from './schema.ts'
import { readNodes } from './thread.ts'
import { toTree } from './walk.ts'

export interface Replies {
  replies: CommentNode[]
  /** Number of replies that did not fit on a page. */
  left: number
}

/** Reads the replies to a comment, on all levels, as many as fit on a page. */
export async function readReplies(
  em: EntityManager,
  comment: { id: number; post_id: number }
): Promise<Replies> {
  const outline = await readOutline(em, comment.post_id)
  const below = outline.repliesTo(comment.id)
  if (below.length === 0) return { replies: [], left: 0 }
  const end = endOfPage(below, 0)
  const ids = below.slice(0, end).map(({ id }) => id)
  return { replies: toTree(await readNodes(em, ids)), left: below.length - end }
}
