import { setRole } from '../../../src/accounts/administer.ts'
import { User } from '../../../src/database/entities.ts'
import { makeTag } from '../../../src/tags/administer.ts'
import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

onEveryEngine('a comment is read with its replies, and with the votes of the reader', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, bob] = [await signUp(app, 'alice'), await signUp(app, 'bob')]
  await alice.send('POST', '/api/posts', { title: 'Hers', text: 'hers' })
  const say = async (client: typeof alice, comment_text: string, parent_id?: number) =>
    (
      await client.send('POST', '/api/comments', {
        post_id: 1,
        comment_text,
        ...(parent_id && { parent_id })
      })
    ).json().id
  const first = await say(alice, 'First')
  const second = await say(bob, 'Second', first)
  const third = await say(alice, 'Third', second)
  await say(bob, 'Elsewhere')
  await bob.send('PUT', `/api/comments/${first}/vote`)
  const path = `/api/comments/${first}`
  const forVisitor = (await app.inject(path)).json()
  t.match(forVisitor, {
    id: first,
    parent_id: null,
    post: { id: 1, title: 'Hers' },
    user: { username: 'alice' },
    comment_text: 'First',
    comment_html: '<p>First</p>',
    vote_count: 1,
    locked: false,
    replies: [{ id: second, children: [{ id: third, children: [] }] }],
    left: 0
  })
  t.equal(forVisitor.replies.length, 1)
  t.equal('voted' in forVisitor || 'voted' in forVisitor.replies[0], false)
  const forBob = (await bob.send('GET', path)).json()
  t.match(forBob, { voted: true, replies: [{ voted: undefined, children: [{ voted: false }] }] })
  t.equal('voted' in (await alice.send('GET', path)).json(), false, 'nobody votes for their own')
  await alice.send('DELETE', path)
  t.match((await app.inject(path)).json(), { code: 'COMMENT_NOT_FOUND' })
})

onEveryEngine('the posts of a site, of followed tags and of the same link are listed', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  for (const name of ['news', 'web']) await makeTag(app.orm.em.fork(), 'board', { name })
  await app.refreshSettings()
  for (const [title, post_url, tags] of [
    ['First', 'https://example.com/1', ['news']],
    ['Second', 'https://example.com/2', ['web']],
    ['Third', 'https://example.org/', ['news']]
  ] as const)
    await alice.send('POST', '/api/posts', { title, post_url, tags })
  const read = async (path: string) => (await alice.send('GET', path)).json()
  const page = await read('/api/sites/Example.com/posts?limit=1')
  t.match(page.posts, [{ title: 'Second', domain: 'example.com', voted: undefined, saved: false }])
  t.match(await read(`/api/sites/example.com/posts?limit=1&cursor=${page.next_cursor}`), {
    posts: [{ title: 'First' }],
    next_cursor: null
  })
  t.match(await read('/api/sites/example.net/posts'), { status: 404, code: 'SITE_NOT_FOUND' })

  const titles = async (query = '') => {
    const { posts } = await read(`/api/users/me/followed${query}`)
    return posts.map(({ title }: { title: string }) => title)
  }
  t.same(await titles(), [], 'no tag is followed yet')
  await alice.send('PUT', '/api/tags/news/choice', { choice: 'follow' })
  t.same(await titles('?sort=new'), ['Third', 'First'])
  t.same((await titles()).sort(), ['First', 'Third'])
  t.same(await titles('?sort=new&limit=1'), ['Third'])

  const em = app.orm.em.fork()
  await em.execute(
    'update posts set url_key = (select k from (select url_key as k from posts where id = 1) same)'
  )
  t.same(
    (await read('/api/posts/1/discussions')).discussions.map(({ id }: { id: number }) => id),
    [3, 2]
  )
  t.match((await read('/api/posts/1/discussions')).discussions[0], { title: 'Third', created_at: /Z$/ })
  t.match(await read('/api/posts/9/discussions'), { status: 404, code: 'POST_NOT_FOUND' })
})

onEveryEngine('the board tells its name, texts and rules, and no other settings', async (t, { url }) => {
  const app = await build(t, { url })
  await app.changeSettings(app.orm.em.fork(), { tagline: 'Ours', rules: '# Be kind' }, 'board')
  const answer = await app.inject('/api/board')
  t.match(answer.json(), {
    site_name: 'Just Tech News',
    tagline: 'Ours',
    rules: '# Be kind',
    about: '',
    sign_up: 'open',
    flag_reasons: ['spam']
  })
  t.notMatch(answer.body, /refused_email_domains|flags_to_hide|new_member/)
})

onEveryEngine('staff read the counts of the board, and who invited whom', async (t, { url }) => {
  const app = await build(t, { url })
  const [ada, bob] = [await signUp(app, 'ada'), await signUp(app, 'bob')]
  const em = app.orm.em.fork()
  await setRole(em, 'board', ada.id, 'admin')
  await bob.send('POST', '/api/posts', { title: 'His', text: 'his' })
  await em.nativeUpdate(User, { id: bob.id }, { invited_by: ada.id, approved_at: null })
  const counts = { members: 2, posts: 1, waiting_members: 1, failed_jobs: 0, open_flags: 0 }
  t.match((await ada.send('GET', '/api/admin/overview')).json(), {
    ...counts,
    version: /^\d+\.\d+/,
    database: /^(SQLite|MySQL|MariaDB) \d/,
    sends_mail: false
  })
  t.same((await ada.send('GET', '/api/mod/invitations')).json(), {
    members: [
      { id: ada.id, username: 'ada', invited_by: null, banned: false },
      { id: bob.id, username: 'bob', invited_by: ada.id, banned: false }
    ]
  })
})
