import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite, transactional } from 'fastify-mikro-orm'
import Type, { type Static } from 'typebox'
import { Value } from 'typebox/value'
import { addJob } from '../jobs/add.ts'
import { bumpSettings } from '../settings/change.ts'
import { currentTime } from '../sql/dates.ts'
import { wordsVersion } from '../text/words.ts'
import { checkPart, checkWords, type WordPosition } from './check.ts'

/** The kind of the jobs that make words. */
export const indexJob = 'search-index'

/** The row of `settings` that says which form of words all have. */
const versionName = 'words_version'

/** Steps of one job: between two, others have their turn, and a restart repeats only the last. */
const steps = 20

/** What a job goes on with. */
const IndexWork = Type.Object({
  /** Words that are missing are added first; those of an earlier form are deleted then. */
  stage: Type.Enum(['post', 'comment', 'words-of-post', 'words-of-comment']),
  word: Type.String(),
  id: Type.Integer(),
  /** Whether there may be words of an earlier form. */
  isChange: Type.Boolean()
})

type IndexWork = Static<typeof IndexWork>

const following: Record<IndexWork['stage'], IndexWork['stage'] | null> = {
  post: 'comment',
  comment: 'words-of-post',
  'words-of-post': 'words-of-comment',
  'words-of-comment': null
}

/** Adds the job that makes all words again, unless they have the form of this version. An empty board has. */
export async function prepareIndex(em: EntityManager) {
  const version = await readVersion(em)
  if (version !== null && version >= wordsVersion) return
  const waiting = `select id from jobs where kind = '${indexJob}' and failed_at is null limit 1`
  if ((await em.execute<object[]>(waiting)).length > 0) return
  if (await isEmpty(em)) return writeVersion(em)
  const first: IndexWork = { stage: 'post', word: '', id: 0, isChange: version !== null }
  await transactional(em, (tx) =>
    addJob(tx, { kind: indexJob, payload: first, uniqueKey: `${indexJob}:${wordsVersion}` })
  )
}

/** Whether all words have the form of this version. */
export async function isIndexed(em: EntityManager): Promise<boolean> {
  const version = await readVersion(em)
  return (version !== null && version >= wordsVersion) || (await isEmpty(em))
}

async function isEmpty(em: EntityManager): Promise<boolean> {
  const sql = 'select (select min(id) from posts) as post, (select min(id) from comments) as comment'
  const [row] = await em.execute<{ post: unknown; comment: unknown }[]>(sql)
  return row?.post == null && row?.comment == null
}

/** Does a part of it, and adds the job for the next. @returns whether all is done */
export async function indexPart(em: EntityManager, payload: unknown, signal: AbortSignal): Promise<boolean> {
  let work: IndexWork | null = Value.Parse(IndexWork, payload)
  for (let step = 0; step < steps && work; step++) {
    signal.throwIfAborted()
    work = await doStep(em, work)
    // Requests come first, also with SQLite, whose statements return at once.
    await new Promise(setImmediate)
  }
  if (!work) await finishIndex(em)
  else await addJob(em, { kind: indexJob, payload: work })
  return work === null
}

async function doStep(em: EntityManager, work: IndexWork): Promise<IndexWork | null> {
  const { stage, word, id, isChange } = work
  const next = following[stage]
  const after = next && { stage: next, word: '', id: 0, isChange }
  if (stage === 'post' || stage === 'comment') {
    const { last } = await checkPart(em, id, { kind: stage, repair: true })
    return last === null ? after : { ...work, id: last }
  }
  if (!isChange) return after
  const kind = stage === 'words-of-post' ? 'post' : 'comment'
  const { last }: { last: WordPosition | null } = await checkWords(em, [word, id], { kind, repair: true })
  return last === null ? after : { ...work, word: last[0], id: last[1] }
}

/** Notes that all words have the form of this version, and lets all processes render searches again. */
export async function finishIndex(em: EntityManager) {
  await writeVersion(em)
  await transactional(em, bumpSettings)
}

/** @returns null where no words were made yet */
async function readVersion(em: EntityManager): Promise<number | null> {
  const sql = `select value from settings where name = '${versionName}'`
  const [row] = await em.execute<{ value: string }[]>(sql)
  return row ? Number(row.value) : null
}

async function writeVersion(em: EntityManager) {
  const now = currentTime(em)
  const known = isSqlite(em)
    ? 'on conflict (name) do update set value = excluded.value'
    : 'on duplicate key update value = values(value)'
  await em.execute(
    `insert into settings (name, value, updated_at) values ('${versionName}', ?, ${now}) ${known}`,
    [String(wordsVersion)]
  )
}
