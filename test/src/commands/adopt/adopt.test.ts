import { describeTimes } from '../../../../src/commands/adopt/describe.ts'
import { onEveryServer } from '../../../engines.ts'
import { adoptDump, loadDump } from '../../../fixtures/old-board.ts'
import { build } from '../../../helper.ts'

onEveryServer('a member votes once', async (t, engine) => {
  const { em, lines, summary } = await adoptDump(t, engine, 'double-votes')
  t.same(lines, [])
  t.match(summary, /^Adopted: 2 members, 1 post, 0 comments, 2 of 4 votes\. Votes fall by 2:/)
  t.match(await em.execute('select vote_count, hot from posts'), [{ vote_count: 2, hot: 20456.3919391 }])
  t.match(await em.execute('select karma from users order by id'), [{ karma: 1 }, { karma: 0 }])
  t.match(await em.execute('select user_id from votes order by user_id'), [{ user_id: 1 }, { user_id: 2 }])
})

onEveryServer('members keep names that a member may have, and that nobody else has', async (t, engine) => {
  const { em, lines } = await adoptDump(t, engine, 'names')
  t.equal(lines[0], 'member 2 is now called wren-3 (was "wren")')
  const rows = await em.execute<{ username: string }[]>('select username from users order by id')
  const expected = [
    'wren',
    'wren-3',
    'WREN-4',
    'wren-2',
    'ｗren-5',
    'Ada-Finch',
    'member',
    'Me-2',
    '..-login'
  ]
  t.same(
    rows.map(({ username }) => username),
    [...expected, 'o'.repeat(50), `${'O'.repeat(48)}-2`, 'Zoë', 'member-2']
  )
})

onEveryServer('the first member keeps an address that several have', async (t, engine) => {
  const { em, lines, summary } = await adoptDump(t, engine, 'addresses')
  t.match(lines, [/^member 2 cannot log in: /])
  t.match(summary, /1 member cannot log in\.$/)
  t.match(await em.execute('select email, email_key from users order by id'), [
    { email: 'Wren@Example.org', email_key: 'wren@example.org' },
    { email: null, email_key: null },
    { email: 'crane@example.org', email_key: 'crane@example.org' },
    { email: '@', email_key: '@' }
  ])
})

onEveryServer('members log in with their old passwords', async (t, engine) => {
  const { em, summary, target } = await adoptDump(t, engine, 'passwords')
  t.match(summary, '2 members cannot log in.')
  const rows = await em.execute<{ password: string | null }[]>('select password from users')
  for (const { password } of rows) t.match(password ?? '$', /^\$/, 'no plain text')
  const app = await build(t, { url: target })
  const logIn = async (name: string, password = 'cedar-lamp-7') => {
    const payload = { email: `${name}@example.org`, password }
    return (await app.inject({ method: 'POST', url: '/api/users/login', payload })).statusCode
  }
  for (const name of ['a', 'b', 'c', 'd']) t.equal(await logIn(name), 200, name)
  t.equal(await logIn('g', 'fiver'), 200)
  t.equal(await logIn('h', 'p'.repeat(80)), 200)
  for (const name of ['e', 'f']) t.equal(await logIn(name), 401, name)
})

onEveryServer('what cannot be a link becomes a text', async (t, engine) => {
  const { em, lines } = await adoptDump(t, engine, 'links')
  t.equal(lines.length, 7)
  t.ok(lines.includes('post 5: a user name or password was taken out of its address'))
  const rows = await em.execute<object[]>('select title, post_url, text from posts order by id')
  const text = (source: string) => ({ post_url: null, text: source })
  const link = (post_url: string) => ({ post_url, text: null })
  t.match(rows, [
    text('`javascript:alert(1)`'),
    link('https://example.org/path?q=1'),
    { title: 'Untitled', ...text('This post had no address.') },
    link('https://example.org/a#b'),
    link('https://example.org/x'),
    text('`data:text/html,hi`'),
    { title: 'Untitled', ...text('`see above`') },
    text('`ftp://example.org/f`'),
    link('https://example.org/a/'),
    text('`//example.org/z`'),
    text('`http://`')
  ])
})

onEveryServer('what nobody wrote belongs to a deleted member', async (t, engine) => {
  const { em, lines, summary } = await adoptDump(t, engine, 'nobody')
  t.same(lines, ['comment 2 is left out: its post is gone'])
  t.equal(summary, 'Adopted: 3 members (1 made), 2 posts, 2 of 3 comments, 4 of 5 votes.')
  const users = 'select id, username, username_key, karma, deleted_at is null as here from users order by id'
  t.match(await em.execute(users), [
    { username: 'wren', karma: 3, here: 1 },
    { username: 'finch', here: 1 },
    { id: 3, username: '[deleted]', username_key: 'DELETED 3', karma: 1, here: 0 }
  ])
  t.match(await em.execute('select user_id, vote_count, imported_votes, hot from posts order by id'), [
    { user_id: 3, vote_count: 1, imported_votes: 0 },
    { user_id: 1, vote_count: 3, imported_votes: 2, hot: 20456.5687879 }
  ])
  t.match(await em.execute('select id, user_id from comments order by id'), [
    { id: 1, user_id: 3 },
    { id: 3 }
  ])
})

onEveryServer('local times are read in the zone of the old server', async (t, engine) => {
  const { em, lines, board } = await adoptDump(t, engine, 'times', 'America/New_York')
  t.equal(describeTimes(board), 'From 2021-01-10T17:00:00.000Z to 2021-11-07T05:30:00.000Z.')
  t.equal(lines[0], 'post 2 has no time, and gets 2021-01-10T17:00:00.000Z')
  const minutes = async (table: string, column: string) => {
    const rows = await em.execute<{ time: number }[]>(`select ${column} as time from ${table} order by id`)
    return rows.map(({ time }) => new Date(time).toISOString().slice(0, 16))
  }
  t.same(await minutes('posts', 'created_at'), [
    '2021-01-10T17:00',
    '2021-01-10T17:00',
    '2021-03-14T07:30',
    '2021-07-10T16:00',
    '2021-11-07T05:30'
  ])
  t.equal((await minutes('posts', 'updated_at'))[0], '2021-01-10T17:00', 'not before it was written')
  t.same(await minutes('comments', 'created_at'), ['2021-07-12T12:00', '2021-07-12T12:00'])
  t.equal((await minutes('posts', 'active_at'))[3], '2021-07-12T12:00')
})

onEveryServer('a time that is yet to come stops it', async (t, engine) => {
  const message = 'post 1 would be of 2099-01-01T00:00:00.000Z, which is yet to come. Is the time zone right?'
  await t.rejects(adoptDump(t, engine, 'future'), { code: 'ADOPT_FUTURE', message })
})

onEveryServer('the server converts tables of other encodings', async (t, engine) => {
  const { em, lines } = await adoptDump(t, engine, 'latin1')
  t.same(lines, [])
  t.match(await em.execute('select username, title, post_url, comment_html from users, posts, comments'), [
    {
      username: 'Zoë',
      title: '“Quotes” cost 5 €',
      post_url: 'https://example.org/caf%C3%A9',
      comment_html: '<p>Grüße *stars* &lt;b&gt;&amp;amp;</p>\n'
    }
  ])
})

onEveryServer('tables of the same names are not enough', async (t, engine) => {
  const message = 'This is no database of python-newsfeed or just-tech-news.'
  await t.rejects(adoptDump(t, engine, 'somebody-elses'), { code: 'ADOPT_SOURCE', message })
})

onEveryServer('the Express sibling is adopted too, whose times are UTC', async (t, engine) => {
  const { em, summary, ignored } = await adoptDump(t, engine, 'express')
  t.same(ignored, ['Sessions'])
  t.equal(summary, 'Adopted: 1 member, 1 post, 1 comment, 1 vote.')
  t.match(await em.execute('select user_id, created_at from posts'), [
    { user_id: 4, created_at: Date.parse('2021-05-04T10:00:00Z') }
  ])
  t.match(await em.execute('select id, updated_at from comments'), [
    { id: 2, updated_at: Date.parse('2021-05-04T12:30:00Z') }
  ])
})

onEveryServer('the Express sibling takes no time zone', async (t, engine) => {
  await t.rejects(adoptDump(t, engine, 'express', 'Europe/Berlin'), {
    code: 'USAGE',
    message: /leave out --timezone/
  })
})

onEveryServer('a time zone has to exist', async (t, engine) => {
  await t.rejects(adoptDump(t, engine, 'plain', 'Europe/Atlantis'), {
    code: 'USAGE',
    message: /Europe\/Berlin/
  })
})

onEveryServer('of two old boards with rows one has to be chosen', async (t, engine) => {
  await loadDump(t, engine.url, 'express')
  await t.rejects(adoptDump(t, engine, 'plain'), {
    code: 'ADOPT_SOURCE',
    message: /--from flask or --from express/
  })
})
