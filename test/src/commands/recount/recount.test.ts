import type { EntityManager } from 'fastify-mikro-orm'
import { recount } from '../../../../src/commands/recount/recount.ts'
import { seedBoard } from '../../../../src/commands/seed/index.ts'
import { Comment, CommentVote, Post, User, Vote } from '../../../../src/database/entities.ts'
import { hotness } from '../../../../src/posts/ranking.ts'
import { checkAll } from '../../../../src/search/check.ts'
import { voteForPost } from '../../../../src/votes/cast.ts'
import { findDrift } from '../../../drift.ts'
import { onEveryEngine } from '../../../engines.ts'
import { openBoard } from '../../../fixtures/board.ts'

/** A seeded board with an imported post. @returns the id of that post */
async function fill(em: EntityManager): Promise<number> {
  await seedBoard(em)
  const created_at = new Date('2020-02-02T02:02:02.000Z')
  const times = { created_at, updated_at: created_at, active_at: created_at, changed_at: created_at }
  const user = await em.insert(User, {
    username: 'imported',
    username_key: 'imported',
    karma: 77,
    created_at
  })
  const counts = { vote_count: 77, imported_votes: 77, hot: hotness(77, created_at) }
  const id = await em.insert(Post, {
    title: 'Imported',
    post_url: 'https://example.com/',
    user,
    ...counts,
    ...times
  })
  await checkAll(em, { kind: 'post', repair: true })
  return id
}

const checked = { posts: 37, users: 11 }

onEveryEngine('right counters are not changed', async (t, { url }) => {
  const em = await openBoard(t, url)
  const imported = await fill(em)
  const before = await em.execute<object[]>('select * from posts order by id')
  for (const repair of [false, true]) {
    const result = await recount(em, { repair })
    t.match(result, { checked })
    t.same(result.drifted, {})
  }
  t.same(await em.execute<object[]>('select * from posts order by id'), before)
  t.match(await em.fork().findOneOrFail(Post, imported), { vote_count: 77, imported_votes: 77 })
})

onEveryEngine('every wrong counter is found and repaired', async (t, { url }) => {
  const em = await openBoard(t, url)
  const imported = await fill(em)
  const [post, other] = await em.find(Post, { id: { $gt: 0 } }, { orderBy: { id: 'asc' }, limit: 2 })
  const [comment] = await em.find(Comment, { id: { $gt: 0 } }, { limit: 1 })
  if (!post || !other || !comment) throw new Error('The seed is empty.')
  await em.nativeUpdate(Post, imported, { vote_count: 0, comment_count: 3 })
  await em.nativeUpdate(Post, post.id, { vote_count: 1000 })
  await em.nativeUpdate(Post, other.id, { hot: Number(other.hot) + 0.001 })
  await em.nativeUpdate(Comment, comment.id, { vote_count: -1 })
  await em.nativeUpdate(User, post.user.id, { karma: -5 })
  const drifted = {
    'posts.vote_count': 2,
    'posts.comment_count': 1,
    'posts.hot': 1,
    'comments.vote_count': 1,
    'users.karma': 1
  }
  const faults = (await findDrift(em)).length
  t.same((await recount(em, { repair: false })).drifted, drifted, 'reported')
  t.equal((await findDrift(em)).length, faults, 'and only that')
  t.same((await recount(em, { repair: true })).drifted, drifted, 'repaired')
  t.same(await findDrift(em), [])
  t.same((await recount(em, { repair: true })).drifted, {}, 'once')
  t.match(await em.fork().findOneOrFail(Post, imported), {
    vote_count: 77,
    imported_votes: 77,
    comment_count: 0
  })
})

onEveryEngine('rounding of hot is not drift', async (t, { url }) => {
  const em = await openBoard(t, url)
  await fill(em)
  await em.execute('update posts set hot = hot + 0.0000002')
  t.same((await recount(em, { repair: true })).drifted, {})
})

onEveryEngine('missing rows are found in any number of batches', async (t, { url }) => {
  const em = await openBoard(t, url)
  await fill(em)
  const [first] = await em.find(User, { id: { $gt: 0 } }, { limit: 1 })
  const created_at = new Date()
  const times = { created_at, updated_at: created_at, active_at: created_at, changed_at: created_at }
  const post = { post_url: 'https://example.com/', user: first?.id ?? 0, hot: 0, ...times }
  await em.insertMany(
    Post,
    Array.from({ length: 1200 }, (_, index) => ({ title: `${index}`, ...post }))
  )
  await em.nativeDelete(Vote, {})
  await em.nativeDelete(CommentVote, {})
  const result = await recount(em, { repair: true })
  t.match(result.checked, { posts: 1237 })
  t.ok((result.drifted['posts.hot'] ?? 0) >= 1200)
  t.same(await findDrift(em).then((faults) => faults.filter((fault) => !fault.endsWith('active_at'))), [])
})

onEveryEngine('concurrent votes are not lost', async (t, { url }) => {
  const em = await openBoard(t, url)
  await fill(em)
  const created_at = new Date()
  const names = Array.from({ length: 20 }, (_, index) => `voter${index}`)
  await em.insertMany(
    User,
    names.map((username) => ({ username, username_key: username, karma: 0, created_at }))
  )
  const voters = await em.find(User, { username: { $in: names } })
  const posts = await em.find(Post, { id: { $gt: 0 } }, { limit: 6 })
  await em.nativeUpdate(Post, { id: { $gt: 0 } }, { vote_count: 5, comment_count: 5 })
  await em.nativeUpdate(User, { id: { $gt: 0 } }, { karma: 5 })
  let done = false
  const voting = Promise.all(
    voters.map(async ({ id }) => {
      for (const post of posts) await voteForPost(em.fork(), id, post.id, true)
    })
  ).finally(() => {
    done = true
  })
  let rounds = 0
  do {
    await recount(em.fork(), { repair: true })
    rounds++
  } while (!done)
  await voting
  t.same(await findDrift(em.fork()), [], `after ${rounds} rounds beside 120 votes`)
  t.same((await recount(em.fork(), { repair: false })).drifted, {})
})
