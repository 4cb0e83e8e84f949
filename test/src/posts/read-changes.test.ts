import { openDatabase } from 'fastify-mikro-orm'
import type { Test } from 'tap'
import { entities } from '../../../src/database/entities.ts'
import { allItems } from '../../../src/page-cache/change-tracker.ts'
import { bumpVersion, readChanges } from '../../../src/posts/version.ts'
import { changeSettings } from '../../../src/settings/change.ts'
import { prepareSettings } from '../../../src/settings/read.ts'
import { currentTime } from '../../../src/sql/dates.ts'
import { addMember, addPosts } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'

const minute = 60_000

async function openBoard(t: Test, url: string) {
  const database = await openDatabase({ url, entities })
  const { orm } = database
  t.teardown(() => database.close())
  return orm
}

const idsOf = (changes: Awaited<ReturnType<typeof readChanges>>) => changes?.map(({ id }) => id).sort()

onEveryEngine('recent changes are read, with a state that differs after every change', async (t, { url }) => {
  const orm = await openBoard(t, url)
  const em = orm.em.fork()
  const user_id = await addMember(orm)
  await addPosts(orm, [{ user_id }, { user_id }, { user_id }])
  await em.execute('update posts set changed_at = created_at')
  t.same(await readChanges(em, minute), [], 'months ago')
  await bumpVersion(em, 2)
  const [first] = (await readChanges(em, minute)) ?? []
  t.equal(first?.id, 2)
  await bumpVersion(em, 2)
  await bumpVersion(em, 3)
  const changes = await readChanges(em, minute)
  t.same(idsOf(changes), [2, 3])
  t.not(changes?.find(({ id }) => id === 2)?.state, first?.state)
})

onEveryEngine('a long transaction appears when it is committed', async (t, { url }) => {
  const [writer, reader] = [await openBoard(t, url), await openBoard(t, url)]
  const user_id = await addMember(writer)
  await addPosts(writer, [{ user_id }, { user_id }])
  const em = reader.em.fork()
  await em.execute('update posts set changed_at = created_at')
  await writer.em.fork().transactional(async (tx) => {
    await bumpVersion(tx, 1)
    t.same(await readChanges(em, minute), [], 'not before')
  })
  t.same(idsOf(await readChanges(em, minute)), [1])
})

onEveryEngine('more than 1,000 changes are not listed', async (t, { url }) => {
  const orm = await openBoard(t, url)
  const user_id = await addMember(orm)
  await addPosts(orm, Array(1001).fill({ user_id }))
  const em = orm.em.fork()
  await em.execute(
    `update posts set changed_at = case when id = 1 then created_at else ${currentTime(em)} end`
  )
  t.equal((await readChanges(em, minute))?.length, 1000)
  await bumpVersion(em, 1)
  t.equal(await readChanges(em, minute), null)
})

onEveryEngine('the version of the settings is read along', async (t, { url }) => {
  const orm = await openBoard(t, url)
  const em = orm.em.fork()
  await prepareSettings(em)
  const user_id = await addMember(orm)
  await addPosts(orm, [{ user_id }])
  t.same(idsOf(await readChanges(em, minute)), [allItems, 1])
  t.same((await readChanges(em, minute))?.[0], { id: allItems, state: '1' })
  await changeSettings(em, { tagline: 'New' }, 'board')
  t.same((await readChanges(em, minute))?.[0], { id: allItems, state: '2' })
})
