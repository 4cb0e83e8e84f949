import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import { CodedError } from '../errors/coded-error.ts'
import { submitPost } from '../posts/submit.ts'
import { write } from '../sql/write.ts'
import { readBoardTags } from '../tags/board-tags.ts'
import type { TagRules } from '../tags/choose.ts'
import type { FeedItem } from './parse-feed.ts'
import type { Source } from './source.ts'
import { SourceItem } from './source-item.ts'

/** Items that are posted of a feed that is read for the first time; the others count as seen. */
const maxFirst = 3

/** Items that are posted at once later on; the others wait. */
const maxPosts = 5

/** Days after which it is forgotten that an item was there which its feed no longer has. */
const seenDays = 180

/**
 * Posts the new items of a feed, the oldest first.
 * @param items the newest first
 * @param signal ends it between two posts
 * @returns how many were posted, and whether others wait
 */
export async function postItems(em: EntityManager, source: Source, items: FeedItem[], signal: AbortSignal) {
  const keys = items.map(({ key }) => key)
  const seen = await em.find(SourceItem, { source_id: source.id, item_key: { $in: keys } })
  const known = new Set(seen.map(({ item_key }) => item_key))
  const isFirst = source.fetched_at == null
  const old = isFirst ? items.slice(maxFirst) : []
  const added = [...items.slice(0, isFirst ? maxFirst : items.length)].filter(({ key }) => !known.has(key))
  await markSeen(em, source.id, old)
  const tags = await readTags(em, source.tag_id ?? null)
  let posted = 0
  while (added.length > 0 && posted < maxPosts) {
    signal.throwIfAborted()
    const item = added.pop()
    if (!item) break
    const post_id = await post(em, source.user_id, item, tags)
    await markSeen(em, source.id, [item], post_id)
    if (post_id !== null) posted++
  }
  await forget(em, source.id, keys)
  return { posted, isMoreLeft: added.length > 0 }
}

/** @returns null when the board does not take it, as a link that was posted lately: it is not tried again */
async function post(em: EntityManager, userId: number, { title, url }: FeedItem, tags: ChosenTag | null) {
  if (!url) return null
  try {
    const wanted = { title, post_url: url, tags: tags?.names ?? [] }
    return await submitPost(em, userId, wanted, 'none', tags?.rules)
  } catch (error) {
    if (error instanceof CodedError) return null
    throw error
  }
}

interface ChosenTag {
  names: string[]
  rules: TagRules
}

/** @returns null for none, and for one that nobody can choose any more */
async function readTags(em: EntityManager, id: number | null): Promise<ChosenTag | null> {
  if (id === null) return null
  const tags = await readBoardTags(em)
  const chosen = tags.find((tag) => tag.id === id)
  const real = tags.find((tag) => tag.id === (chosen?.merged_into ?? id))
  if (!real || real.isRetired) return null
  return { names: [real.name], rules: { tags, min: 0, max: 1, role: 'admin' } }
}

async function markSeen(
  em: EntityManager,
  sourceId: number,
  items: FeedItem[],
  postId: number | null = null
) {
  if (items.length === 0) return
  const insert = isSqlite(em) ? 'insert or ignore' : 'insert ignore'
  const now = new Date()
  const values = items.flatMap(({ key }) => [sourceId, key, postId, now])
  const rows = items.map(() => '(?, ?, ?, ?)')
  const columns = 'source_id, item_key, post_id, seen_at'
  await write(em, `${insert} into source_items (${columns}) values ${rows}`, values)
}

async function forget(em: EntityManager, sourceId: number, keys: string[]) {
  const before = new Date(Date.now() - seenDays * 86_400_000)
  await em.nativeDelete(SourceItem, {
    source_id: sourceId,
    seen_at: { $lt: before },
    item_key: { $nin: keys }
  })
}
