import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { type Actor, recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { type SqlDate, toDate, toDateOrNull } from '../sql/dates.ts'
import { tagUnknown } from '../tags/errors.ts'
import { Tag } from '../tags/tag.ts'
import { requireBot } from './bot.ts'
import { addReading } from './queue.ts'
import { maxSources, type NewSource, type SourceChanges, type SourceDetail } from './schema.ts'
import { Source } from './source.ts'
import { SourceItem } from './source-item.ts'

type Times = 'next_at' | 'fetched_at' | 'paused_at' | 'created_at'
type Row = Omit<SourceDetail, Times> & {
  next_at: SqlDate
  fetched_at: SqlDate | null
  paused_at: SqlDate | null
  created_at: SqlDate
}

/** A tag may have been merged with another since. */
const select = `select s.id, s.url, s.minutes, s.next_at, s.fetched_at, s.failures, s.last_error, s.paused_at,
    s.created_at, u.username, coalesce(m.name, t.name) as tag
  from sources s join users u on u.id = s.user_id
    left join tags t on t.id = s.tag_id left join tags m on m.id = t.merged_into`

/** Lists all sources. */
export async function listSources(em: EntityManager): Promise<SourceDetail[]> {
  return (await em.execute<Row[]>(`${select} order by s.id`)).map(toDetail)
}

/** Reads a source. @throws {CodedError} SOURCE_NOT_FOUND */
export async function findSource(em: EntityManager, id: number): Promise<SourceDetail> {
  const [row] = await em.execute<Row[]>(`${select} where s.id = ?`, [id])
  if (!row) throw sourceNotFound()
  return toDetail(row)
}

/**
 * Makes a source, which is read at once.
 * @returns its id
 * @throws {CodedError} URL_INVALID, TAG_UNKNOWN, USERNAME_TAKEN, NAME_TOO_LONG, SOURCES_TAKEN
 */
export async function makeSource(em: EntityManager, actor: Actor, wanted: NewSource): Promise<number> {
  const url = requireUrl(wanted.url)
  return transactional(em, async (tx) => {
    if ((await tx.count(Source)) >= maxSources)
      throw new CodedError('SOURCES_TAKEN', `There are ${maxSources} sources already.`)
    const tag_id = await findTagId(tx, wanted.tag)
    const user_id = await requireBot(tx, wanted.username, `A bot that posts what ${url.hostname} publishes.`)
    const now = new Date()
    const times = { next_at: now, created_at: now }
    const id = await tx.insert(Source, { url: url.href, user_id, tag_id, minutes: wanted.minutes, ...times })
    await addReading(tx, id)
    // The path may be a secret, as with private feeds.
    await recordAct(tx, actor, { action: 'make-source', user_id, details: { host: url.host } })
    return id
  })
}

/**
 * Changes a source, pauses it, or lets it go on: then what was published meanwhile counts as seen, but for the newest.
 * @throws {CodedError} SOURCE_NOT_FOUND, TAG_UNKNOWN
 */
export async function changeSource(em: EntityManager, actor: Actor, id: number, changes: SourceChanges) {
  await change(em, actor, id, 'change-source', changes, async (tx, source) => {
    if (changes.minutes !== undefined) source.minutes = changes.minutes
    if (changes.tag !== undefined) source.tag_id = await findTagId(tx, changes.tag)
    if (changes.paused === true) source.paused_at ??= new Date()
    if (changes.paused !== false || !source.paused_at) return
    const fresh = { paused_at: null, fetched_at: null, etag: null, last_modified: null, failures: 0 }
    tx.assign(source, { ...fresh, last_error: null, next_at: new Date() })
    await addReading(tx, id)
  })
}

/** Reads a source now, whenever it was read before. @throws {CodedError} SOURCE_NOT_FOUND, SOURCE_PAUSED */
export async function runSource(em: EntityManager, actor: Actor, id: number) {
  await change(em, actor, id, 'run-source', {}, async (tx, source) => {
    if (source.paused_at) throw new CodedError('SOURCE_PAUSED', 'It is paused: let it go on first.')
    source.next_at = new Date()
    await addReading(tx, id)
  })
}

/** Deletes a source. Its bot stays, with its posts. @throws {CodedError} SOURCE_NOT_FOUND */
export async function deleteSource(em: EntityManager, actor: Actor, id: number) {
  await change(em, actor, id, 'delete-source', {}, async (tx, source) => {
    tx.remove(source)
    await tx.nativeDelete(SourceItem, { source_id: id })
  })
}

async function change(
  em: EntityManager,
  actor: Actor,
  id: number,
  action: string,
  details: SourceChanges,
  work: (tx: EntityManager, source: Source) => Promise<void>
) {
  await transactional(em, async (tx) => {
    const source = await tx.findOne(Source, id)
    if (!source) throw sourceNotFound()
    const { user_id, url } = source
    await work(tx, source)
    await tx.flush()
    await recordAct(tx, actor, { action, user_id, details: { host: new URL(url).host, ...details } })
  })
}

async function findTagId(tx: EntityManager, name = ''): Promise<number | null> {
  if (!name) return null
  const tag = await tx.findOne(Tag, { name, merged_into: null, retired_at: null })
  if (!tag) throw tagUnknown(name)
  return tag.id
}

function requireUrl(text: string): URL {
  const url = URL.parse(text.trim())
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && url.href.length <= 2_000)
    return url
  throw new CodedError('URL_INVALID', 'The address must start with http:// or https://, without a password.')
}

function toDetail({ next_at, fetched_at, paused_at, created_at, ...row }: Row): SourceDetail {
  return {
    ...row,
    next_at: toDate(next_at),
    fetched_at: toDateOrNull(fetched_at),
    paused_at: toDateOrNull(paused_at),
    created_at: toDate(created_at)
  }
}

function sourceNotFound() {
  return new CodedError('SOURCE_NOT_FOUND', 'There is no such source.')
}
