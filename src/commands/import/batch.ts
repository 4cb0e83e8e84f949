import { raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { errorKind, transactional } from 'fastify-mikro-orm'
import { Post } from '../../database/entities.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { hotness } from '../../posts/ranking.ts'
import { currentTime } from '../../sql/dates.ts'
import { type Sorted, sortKnown } from './known.ts'
import { addMembers, findMembers, rewardMembers } from './members.ts'
import type { ImportedPost } from './rows.ts'
import { addWordsOfImported } from './words.ts'

export interface BatchResult extends Pick<Sorted, 'known' | 'conflicts'> {
  imported: number
  /** Authors who became new members. */
  members: number
}

const maxTries = 10

/**
 * Writes posts, their authors and the authors' karma in one transaction. When another process writes the same rows at
 * the same time, a unique key fails, and the batch is tried again.
 * @param posts existing ones are skipped
 */
export async function importBatch(em: EntityManager, posts: ImportedPost[]): Promise<BatchResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await tryBatch(em, posts)
    } catch (error) {
      const kind = errorKind(error)
      if (attempt === maxTries || (kind !== 'duplicate' && kind !== 'missing_reference')) throw error
    }
  }
}

// Reads before the transaction, which then begins with a write: on SQLite a transaction that has read cannot write
// after another process did.
async function tryBatch(em: EntityManager, posts: ImportedPost[]): Promise<BatchResult> {
  const { fresh, known, conflicts } = await sortKnown(em, posts)
  if (fresh.length === 0) return { imported: 0, known, conflicts, members: 0 }
  const members = await findMembers(
    em,
    fresh.map((post) => post.author_key)
  )
  return transactional(em, async (tx) => {
    const added = await addMembers(tx, fresh, members)
    const authors = new Map([...members, ...added])
    await tx.insertMany(
      Post,
      fresh.map((post) => ({
        ...toRow(post, authors.get(post.author_key)?.id),
        changed_at: raw(currentTime(tx))
      }))
    )
    await rewardMembers(tx, fresh, members)
    await addWordsOfImported(tx, fresh)
    return { imported: fresh.length, known, conflicts, members: added.size }
  })
}

function toRow(
  { import_id, title, link, text, vote_count, created_at }: ImportedPost,
  user: number | undefined
) {
  if (user === undefined)
    throw new CodedError('IMPORT_AUTHOR_LOST', `The author of post ${import_id} is gone.`)
  return {
    import_id,
    title,
    ...(link ?? { post_url: null, domain: null, url_key: null }),
    ...(text ?? { text: null, text_html: null }),
    user,
    vote_count,
    imported_votes: vote_count,
    comment_count: 0,
    hot: hotness(vote_count, created_at),
    active_at: created_at,
    created_at,
    updated_at: created_at,
    deleted_at: null
  }
}
