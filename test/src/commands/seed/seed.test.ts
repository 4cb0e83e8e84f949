import { seedBoard } from '../../../../src/commands/seed/index.ts'
import type { CommentNode } from '../../../../src/comments/schema.ts'
import { readThread } from '../../../../src/comments/thread.ts'
import { Comment, Post, Session, User } from '../../../../src/database/entities.ts'
import { listPosts } from '../../../../src/posts/list.ts'
import { onEveryEngine } from '../../../engines.ts'
import { contentOf, openBoard } from '../../../fixtures/board.ts'

const now = new Date('2026-11-22T12:00:00Z')

/** Each statement finds rows that break a rule. */
const faults: Record<string, string> = {
  'a vote_count that is not the number of votes': `select id from posts
    where vote_count <> (select count(*) from votes v where v.post_id = posts.id)`,
  'a vote_count of a comment that is not the number of votes': `select id from comments
    where vote_count <> (select count(*) from comment_votes v where v.comment_id = comments.id)`,
  'a comment_count that is not the number of comments that stand': `select id from posts
    where comment_count <> (select count(*) from comments c where c.post_id = posts.id and c.deleted_at is null)`,
  'karma that is not the number of votes received': `select id from users where karma <>
    (select count(*) from votes v join posts p on p.id = v.post_id where p.user_id = users.id) +
    (select count(*) from comment_votes v join comments c on c.id = v.comment_id where c.user_id = users.id)`,
  'a vote for oneself':
    'select v.id from votes v join posts p on p.id = v.post_id where p.user_id = v.user_id',
  'an active_at that is not the time of the newest comment': `select id from posts where active_at <> coalesce(
    (select max(created_at) from comments c where c.post_id = posts.id and c.deleted_at is null), created_at)`,
  'a comment before what it answers': `select c.id from comments c join posts p on p.id = c.post_id
    left join comments a on a.id = c.parent_id where c.created_at <= coalesce(a.created_at, p.created_at)`,
  'a comment that answers one of another post': `select c.id from comments c
    join comments a on a.id = c.parent_id where a.post_id <> c.post_id`,
  'a post by somebody who was no member yet': `select p.id from posts p join users u on u.id = p.user_id
    where p.created_at < u.created_at`,
  'a comment by somebody who was no member yet': `select c.id from comments c join users u on u.id = c.user_id
    where c.created_at < u.created_at`,
  'a vote by somebody who was no member yet': `select v.id from votes v join users u on u.id = v.user_id
    where v.created_at < u.created_at`,
  'ids that do not rise with time': `select a.id from posts a join posts b on b.id = a.id + 1
    where b.created_at <= a.created_at`
}

onEveryEngine('the seeded rows are consistent', async (t, { url }) => {
  const em = await openBoard(t, url)
  const { deleted, made } = await seedBoard(em, { now })
  t.same(deleted, {})
  t.match(made, { users: 10, posts: 36 })
  for (const [fault, sql] of Object.entries(faults))
    t.same(await em.execute(sql), [], `there is not ${fault}`)
  for (const table of ['posts', 'comments', 'votes', 'comment_votes']) {
    t.same(
      await em.execute(`select id from ${table} where created_at >= ?`, [now]),
      [],
      `no ${table} from the future`
    )
  }
})

onEveryEngine('the seed has content for every page', async (t, { url }) => {
  const em = await openBoard(t, url)
  await seedBoard(em, { now })
  for (const sort of ['hot', 'new', 'top', 'active'] as const) {
    const { posts, next_cursor } = await listPosts(em, { sort, limit: 30, now })
    t.equal(posts.length, 30)
    t.ok(next_cursor, `there is more of ${sort}`)
  }
  const top = await Promise.all(
    (['day', 'week', 'month', 'year'] as const).map((period) =>
      listPosts(em, { sort: 'top', period, limit: 100, now })
    )
  )
  const sizes = top.map(({ posts }) => posts.length)
  t.same(
    sizes,
    [...new Set(sizes)].sort((a, b) => a - b),
    'each period has more than the one before'
  )

  const posts = await em.find(Post, {})
  t.ok(
    posts.some(({ text_html }) => text_html?.includes('<li>')),
    'text posts in Markdown'
  )
  t.ok(
    posts.some(({ title }) => /\p{Script=Hebrew}/u.test(title)),
    'a title from right to left'
  )
  t.ok(
    posts.some(({ title }) => [...title].length > 250),
    'a long title'
  )
  t.ok(
    posts.some((post) => post.vote_count === 0 && post.comment_count === 0),
    'a post that nobody has seen'
  )
  const pages = await Promise.all(posts.map((post) => readThread(em, post)))
  const threads = pages.map(({ comments }) => comments)
  t.ok(
    threads.some((thread) => depth(thread) >= 6),
    'a deep thread'
  )
  t.equal(await em.count(Comment, { deleted_at: { $ne: null } }), 1)
  t.ok(threads.flat().some(holdsTombstone), 'a deleted comment that keeps its place')
})

onEveryEngine('a board with content is not changed', async (t, { url }) => {
  const em = await openBoard(t, url)
  await seedBoard(em, { now })
  const before = await contentOf(em)
  await t.rejects(seedBoard(em, { now: new Date() }), {
    code: 'BOARD_NOT_EMPTY',
    message: /users 10, posts 36, comments/
  })
  t.same(await contentOf(em), before)
})

onEveryEngine('one member counts as content', async (t, { url }) => {
  const em = await openBoard(t, url)
  await em.insert(User, { username: 'a', username_key: 'a', created_at: now })
  await t.rejects(seedBoard(em), { code: 'BOARD_NOT_EMPTY' })
  t.equal(await em.count(Post), 0)
})

onEveryEngine('a reset deletes everything, reports it, and seeds again', async (t, { url }) => {
  const em = await openBoard(t, url)
  const first = await seedBoard(em, { now })
  const before = await contentOf(em)
  const user = await em.insert(User, { username: 'a', username_key: 'a', created_at: now })
  await em.insert(Session, { token_hash: '0'.repeat(64), user, created_at: now, expires_at: now })
  const { deleted, made } = await seedBoard(em, { now, reset: true, force: true })
  t.same(deleted, { ...first.made, users: 11, sessions: 1 })
  t.same(made, first.made)
  t.same(await contentOf(em), before)
})

function depth(thread: CommentNode[]): number {
  return thread.reduce((deepest, { children }) => Math.max(deepest, 1 + depth(children)), 0)
}

function holdsTombstone({ deleted, children }: CommentNode): boolean {
  return (deleted && children.length > 0) || children.some(holdsTombstone)
}
