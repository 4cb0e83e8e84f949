import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { type Actor, recordAct } from '../audit/record.ts'
import { CodedError } from '../errors/coded-error.ts'
import { addJob } from '../jobs/add.ts'
import { bumpSettings } from '../settings/change.ts'
import { cleanLine } from '../text/line.ts'
import { tagNotFound, tagUnknown } from './errors.ts'
import { maxBoardTags } from './limits.ts'
import type { NewTag, TagChanges } from './schema.ts'
import { Tag } from './tag.ts'

/** The kind of the job that moves the posts of a tag to another. */
export const mergeJob = 'merge-tags'

/**
 * Makes a tag. @returns its id
 * @throws {CodedError} TAG_TAKEN, TAGS_TAKEN
 */
export async function makeTag(em: EntityManager, actor: Actor, tag: NewTag): Promise<number> {
  return change(em, async (tx) => {
    await requireFree(tx, tag.name)
    if ((await tx.count(Tag)) >= maxBoardTags)
      throw new CodedError('TAGS_TAKEN', `There are ${maxBoardTags} tags already, former names included.`)
    const id = await tx.insert(Tag, { name: tag.name, ...columnsOf(tag) })
    await recordAct(tx, actor, { action: 'make-tag', details: { ...tag } })
    return id
  })
}

/**
 * Changes what a tag is called and who may choose it, or retires it: then posts keep it, and new ones cannot have it.
 * A former name goes on to lead to it.
 * @throws {CodedError} TAG_NOT_FOUND, TAG_TAKEN
 */
export async function changeTag(em: EntityManager, actor: Actor, name: string, changes: TagChanges) {
  await change(em, async (tx) => {
    const tag = await findRealTag(tx, name)
    if (changes.name !== undefined && changes.name !== tag.name) await rename(tx, tag, changes.name)
    tx.assign(tag, columnsOf(changes))
    if (changes.retired !== undefined)
      tag.retired_at = changes.retired ? (tag.retired_at ?? new Date()) : null
    await tx.flush()
    await recordAct(tx, actor, { action: 'change-tag', details: { tag: name, ...changes } })
  })
}

/**
 * Makes one tag of two: the first becomes a former name of the second. A job moves its posts, and what members chose.
 * @throws {CodedError} TAG_NOT_FOUND, TAG_UNKNOWN
 */
export async function mergeTags(em: EntityManager, actor: Actor, name: string, into: string) {
  await change(em, async (tx) => {
    const tag = await findRealTag(tx, name)
    const target = await tx.findOne(Tag, { name: into, merged_into: null })
    if (!target || target === tag) throw tagUnknown(into)
    await tx.nativeUpdate(Tag, { merged_into: tag.id }, { merged_into: target.id })
    await tx.nativeUpdate(Tag, { id: tag.id }, { merged_into: target.id, retired_at: new Date() })
    await addJob(tx, { kind: mergeJob, payload: { from: tag.id } })
    await recordAct(tx, actor, { action: 'merge-tags', details: { from: name, into } })
  })
}

/** The version comes first: changes of tags wait for each other, and every process learns of them. */
function change<Result>(em: EntityManager, work: (tx: EntityManager) => Promise<Result>): Promise<Result> {
  return transactional(em, async (tx) => {
    await bumpSettings(tx)
    return work(tx)
  })
}

async function findRealTag(tx: EntityManager, name: string): Promise<Tag> {
  const tag = await tx.findOne(Tag, { name, merged_into: null })
  if (tag) return tag
  throw tagNotFound()
}

async function rename(tx: EntityManager, tag: Tag, name: string) {
  const [old] = await tx.find(Tag, { name })
  // A former name of its own, which no post has any more.
  if (old?.merged_into === tag.id && old.post_count === 0) await requireUnused(tx, old)
  else await requireFree(tx, name)
  const former = { title: '', retired_at: new Date(), merged_into: tag.id }
  if (old) await tx.nativeUpdate(Tag, { id: old.id }, { name: `-${old.id}` })
  await tx.nativeUpdate(Tag, { id: tag.id }, { name })
  if (old) await tx.nativeUpdate(Tag, { id: old.id }, { name: tag.name })
  else await tx.insert(Tag, { name: tag.name, ...former })
  tag.name = name
}

/** A job may still be moving its posts. */
async function requireUnused(tx: EntityManager, { id, name }: Tag) {
  const [row] = await tx.execute<object[]>('select 1 from post_tags where tag_id = ? limit 1', [id])
  if (row) throw taken(name)
}

async function requireFree(tx: EntityManager, name: string) {
  if ((await tx.count(Tag, { name })) > 0) throw taken(name)
}

function taken(name: string) {
  return new CodedError(
    'TAG_TAKEN',
    `There is a tag “${name}” already, or there was one that leads elsewhere.`
  )
}

function columnsOf({ title, about, position, needs_role }: Omit<TagChanges, 'name' | 'retired'>) {
  return {
    ...(title !== undefined && { title: cleanLine(title) }),
    ...(about !== undefined && { about: cleanLine(about) || null }),
    ...(position !== undefined && { position }),
    ...(needs_role !== undefined && { needs_role })
  }
}
