import { makeTag } from '../../src/tags/administer.ts'
import { chooseForReading } from '../../src/tags/choices.ts'
import { signUp } from '../client.ts'
import { addPosts } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'
import { statementsOf } from '../statements.ts'

/**
 * Statements for a visitor, the next visitor and a member. The next visitor is null where the page is cached for only a
 * second.
 */
const costs = [
  ['/', 1, 0, 3],
  ['/newest', 1, 0, 3],
  ['/api/posts', 1, 0, 3],
  ['/site/example.com', 1, 0, 3],
  ['/user/alice', 2, null, 4],
  ['/user/alice/comments', 2, null, 3],
  ['/comments', 1, 0, 2],
  ['/api/comments', 1, 0, 2],
  ['/api/users/alice/posts', 2, null, 4],
  ['/api/users/alice/comments', 2, null, 2],
  ['/api/sites/example.com/posts', 1, 0, 3],
  ['/api/users/me/followed', 0, 0, 4],
  ['/api/board', 0, 0, 0],
  ['/api/posts/1/discussions', 2, 0, 2],
  ['/comment/1', 2, 0, 3],
  ['/api/comments/1', 2, 0, 3],
  ['/comment/1/discussion', 1, null, 1],
  ['/post/1', 2, 0, 6],
  ['/search', 0, 0, 1],
  ['/search?q=example.com', 3, 0, 5],
  ['/api/search?q=example.com&sort=points', 3, 0, 5],
  ['/login', 0, 0, 1],
  ['/submit', 0, 0, 1],
  ['/dashboard', 0, 0, 2],
  ['/dashboard/settings', 0, 0, 4],
  ['/dashboard/sessions', 0, 0, 3],
  ['/dashboard/settings/tokens', 0, 0, 3],
  ['/dashboard/invitations', 0, 0, 2],
  ['/admin', 0, 0, 1],
  ['/reset', 0, 0, 1],
  ['/inbox', 0, 0, 2],
  ['/moderation', 1, null, 2],
  ['/feeds', 0, 0, 1],
  ['/docs/api', 0, 0, 1],
  ['/lobsters/newest.json', 1, null, 1],
  ['/tags', 1, 0, 2],
  ['/tag/news', 1, 0, 4],
  ['/tag/news,other?sort=new', 1, 0, 4],
  ['/api/posts?tag=news', 1, 0, 3],
  ['/followed', 0, 0, 4],
  ['/saved', 0, 0, 3],
  ['/hidden', 0, 0, 2],
  ['/upvoted', 0, 0, 3],
  ['/dashboard/filters', 0, 0, 2],
  ['/nowhere', 0, 0, 1]
] as const

/** Written after the response. */
const visit = /^(update|insert into) .visits/

onEveryEngine('each page has a fixed number of statements', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  const em = app.orm.em.fork()
  const [news] = [await makeTag(em, 'board', { name: 'news' }), await makeTag(em, 'board', { name: 'other' })]
  await app.refreshSettings()
  await chooseForReading(em, 1, news, 'follow')
  for (let n = 0; n < 3; n++) {
    await alice.submit('/submit', { title: 'T', post_url: `https://example.com/${n}`, tags: 'news' })
    await alice.submit('/post/1/comment', { comment_text: 'Words' })
  }
  await alice.submit('/post/1/mark', { saved: '1' })
  await em.execute('insert into votes (user_id, post_id, created_at) values (1, 1, ?)', [new Date()])
  for (const [path, forVisitor, forNext, forMember] of costs) {
    const visitor = new Reader(app)
    const count = async (reader: Reader) => {
      const statements = await statementsOf(app.orm, () => reader.get(path))
      return statements.filter((sql) => !visit.test(sql)).length
    }
    t.equal(await count(visitor), forVisitor, `${path} for a visitor`)
    if (forNext !== null) t.equal(await count(visitor), forNext, `${path} for the next one`)
    t.equal(await count(alice), forMember, `${path} for a member`)
  }
})

onEveryEngine(
  'a list of a member who hides a tag has as many statements as of any other',
  async (t, { url }) => {
    const app = await build(t, { url })
    const alice = await newMember(app, 'alice')
    const em = app.orm.em.fork()
    const tag = await makeTag(em, 'board', { name: 'news' })
    await app.refreshSettings()
    await chooseForReading(em, 1, tag, 'hide')
    await addPosts(
      app.orm,
      Array.from({ length: 70 }, () => ({ user_id: 1 }))
    )
    for (const path of [
      '/',
      '/newest',
      '/top?period=all',
      '/active',
      '/site/example.com',
      '/api/posts?limit=30'
    ]) {
      const statements = await statementsOf(app.orm, () => alice.get(path))
      t.equal(statements.length, 3, path)
      t.equal((await alice.get(path)).body.match(/<li id="p|"vote_count"/g)?.length, 30, path)
    }
  }
)

/**
 * Statements of a write of a member, the look at the session included, without BEGIN and COMMIT: on SQLite, and on
 * servers, where one statement changes the counters of a post and of its author.
 */
const writes = [
  ['a post', 'POST', '/api/posts', { title: 'T', text: 'Words' }, 4, 4],
  ['a post with a link', 'POST', '/api/posts', { title: 'T', post_url: 'https://example.org' }, 8, 8],
  ['an edit of it', 'PUT', '/api/posts/3', { title: 'Other words' }, 7, 7],
  ['its deletion', 'DELETE', '/api/posts/3', undefined, 7, 7],
  ['a vote', 'PUT', '/api/posts/1/vote', undefined, 4, 3],
  ['the same vote', 'PUT', '/api/posts/1/vote', undefined, 4, 3],
  ['its withdrawal', 'DELETE', '/api/posts/1/vote', undefined, 4, 3],
  ['a vote for a comment', 'PUT', '/api/comments/1/vote', undefined, 6, 6],
  ['a comment', 'POST', '/api/comments', { post_id: 1, comment_text: 'Words' }, 6, 5],
  ['a reply', 'POST', '/api/comments', { post_id: 1, parent_id: 1, comment_text: 'Words' }, 6, 5],
  ['a mention', 'POST', '/api/comments', { post_id: 1, comment_text: 'For @carol' }, 8, 7],
  ['a preview', 'POST', '/api/preview', { comment_text: 'Words' }, 1, 1],
  ['a flag', 'PUT', '/api/posts/1/flag', { reason: 'spam' }, 4, 4]
] as const

onEveryEngine('each write has a fixed number of statements', async (t, { name, url }) => {
  const app = await build(t, { url })
  await app.changeSettings(app.orm.em.fork(), { flag_karma: 0 }, 'board')
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  await signUp(app, 'carol')
  await alice.send('POST', '/api/posts', { title: 'T', text: 'Words' })
  await alice.send('POST', '/api/comments', { post_id: 1, comment_text: 'Words' })
  for (const [what, method, path, payload, onSqlite, onServers] of writes) {
    const statements = await statementsOf(app.orm, async () => {
      const { statusCode } = await bob.send(method, path, payload)
      t.ok(statusCode >= 200 && statusCode < 300, what)
    })
    t.equal(statements.length, name === 'sqlite' ? onSqlite : onServers, what)
  }
})
