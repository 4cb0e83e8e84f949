import type { EntityManager } from '@mikro-orm/sql'
import { commentNotFound } from './errors.ts'
import { endOfPage } from './pages.ts'
import { prune, type TreeNode, toTree, walkThread } from './walk.ts'

/** A comment without its text. */
interface OutlineNode extends TreeNode<OutlineNode> {
  bytes: number
}

type OutlineRow = Omit<OutlineNode, 'deleted' | 'children'> & { deleted: number }

/** Replies are ordered by votes, then by time. */
export const siblingOrder = 'order by c.vote_count desc, c.created_at, c.id'

/** Index-only, by `comments_thread`. */
const selectOutline = `select c.id, c.parent_id, c.bytes, c.deleted_at is not null as deleted from comments c
  where c.post_id = ? ${siblingOrder}`

/** The comments of a thread in reading order, without their texts. */
export class Outline {
  readonly shown: OutlineNode[]
  /** How many shown comments stand before each comment, also before those that are not shown. */
  readonly #places = new Map<number, number>()

  constructor(rows: OutlineRow[]) {
    const all = toTree(
      rows.map(({ id, parent_id, bytes, deleted }) => ({
        id,
        parent_id,
        bytes,
        deleted: deleted !== 0,
        children: []
      }))
    )
    const order = [...walkThread<OutlineNode>(all)]
    this.shown = [...walkThread(prune(all))]
    let place = 0
    for (const { id } of order) {
      this.#places.set(id, place)
      if (this.shown[place]?.id === id) place++
    }
  }

  /** Whether a comment is shown: deleted ones are not, unless they have replies. */
  shows(id: number): boolean {
    return this.shown[this.#places.get(id) ?? -1]?.id === id
  }

  /** @returns the shown replies to a comment, on all levels, in reading order */
  repliesTo(id: number): OutlineNode[] {
    const comment = this.shown[this.#places.get(id) ?? -1]
    return comment?.id === id ? [...walkThread(comment.children)] : []
  }

  /** @returns the number of shown comments up to a comment and with it @throws {CodedError} COMMENT_NOT_FOUND */
  placeAfter(id: number): number {
    const place = this.#places.get(id)
    if (place === undefined) throw commentNotFound()
    return this.shows(id) ? place + 1 : place
  }

  /** @returns the comment before the page that holds a comment; undefined on the first page */
  pageBefore(id: number): number | undefined {
    const place = Math.min(this.#places.get(id) ?? 0, this.shown.length - 1)
    let start = 0
    for (let end = endOfPage(this.shown, start); end <= place; end = endOfPage(this.shown, start)) start = end
    return this.shown[start - 1]?.id
  }
}

export async function readOutline(em: EntityManager, postId: number): Promise<Outline> {
  return new Outline(await em.execute<OutlineRow[]>(selectOutline, [postId]))
}
