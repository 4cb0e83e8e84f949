import { Job, Moderation } from '../../../src/database/entities.ts'
import { type Client, signUp } from '../../client.ts'
import { addPosts } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { until } from '../../fixtures/until.ts'
import { build } from '../../helper.ts'
import { explain } from '../../plans.ts'
import { Reader } from '../../reader.ts'
import { statementsOf } from '../../statements.ts'

const hosts = [
  'spam.example',
  'a.b.spam.example',
  'notspam.example',
  'spam.example.org',
  'xn--bcher-kva.example',
  'shop.xn--bcher-kva.example',
  '192.0.2.1'
]

async function domainsOf(client: Client) {
  return (await client.send('GET', '/api/mod/domains')).json().domains
}

onEveryEngine('a ban of a domain removes the posts that link there, as one batch', async (t, { url }) => {
  const app = await build(t, { url, env: { JOBS: 'on' } })
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  await addPosts(
    app.orm,
    hosts.map((domain) => ({ user_id: alice.id, domain, post_url: `https://${domain}/` }))
  )
  const idle = () => until(async () => (await app.orm.em.fork().count(Job, { id: { $gt: 0 } })) === 0)
  const shown = async () => {
    const { posts } = (await app.inject('/api/posts?sort=new&limit=100')).json()
    return posts.map(({ domain }: { domain: string }) => domain).sort()
  }
  const put = (domain: string, wanted: object) =>
    mona.send('PUT', `/api/mod/domains/${encodeURIComponent(domain)}`, { reason: 'Spam', ...wanted })

  t.same((await put('spam.example', {})).json(), { batch: null })
  t.same((await put('192.0.2.1', { remove_posts: false })).json(), { batch: null })
  t.same(await shown(), hosts.toSorted(), 'without the choice nothing is removed')
  t.match(await domainsOf(mona), [
    { domain: '192.0.2.1', posts: 1, batch: null, removed: 0 },
    { domain: 'spam.example', posts: 2, batch: null, removed: 0 }
  ])
  t.match((await mona.send('GET', '/mod/domains')).body, /192\.0.*1 post still links.*2 posts still link/s)
  t.equal((await put('spam.example', { remove_posts: 'yes' })).statusCode, 400)

  const { batch } = (await put('www.Spam.example.', { remove_posts: true })).json()
  await idle()
  t.same(await shown(), hosts.slice(2).sort())
  t.match(await domainsOf(mona), [{ posts: 1 }, { domain: 'spam.example', posts: 0, batch, removed: 2 }])
  t.equal(await app.orm.em.fork().count(Moderation, { batch, action: 'remove-post', reason: 'Spam' }), 2)
  t.same((await mona.send('GET', '/api/mod/users/alice')).json().batches, [], 'it is not hers alone')
  t.equal(await app.orm.em.fork().count(Moderation, { action: 'ban-domain', domain: 'spam.example' }), 1)

  const reader = new Reader(app)
  reader.cookies.set('jtn_session', mona.cookies.get('jtn_session') ?? '')
  t.match(
    (await reader.get('/mod/domains')).body,
    /type="checkbox" value="on".*2 posts of what was|Restore all/s
  )
  const faulty = await reader.post('/mod/domains', {
    domain: 'bücher.example',
    reason: '',
    remove_posts: 'on'
  })
  t.match(faulty, { statusCode: 422, body: / checked[^>]*> Also remove the posts that link there/ })
  await reader.submit('/mod/domains', { domain: 'bücher.example.', reason: 'Ads', remove_posts: 'on' })
  await idle()
  t.same(await shown(), ['192.0.2.1', 'notspam.example', 'spam.example.org'])

  const { notices } = (await alice.send('GET', '/api/notices')).json()
  t.same(
    notices.map(({ note }: { note: string }) => note).sort(),
    ['Removed: Ads', 'Removed: Ads', 'Removed: Spam', 'Removed: Spam'],
    'the author is told'
  )
  await reader.submit('/mod/domains/restore', { batch, reason: 'A mistake' })
  await idle()
  t.same(await shown(), [
    '192.0.2.1',
    'a.b.spam.example',
    'notspam.example',
    'spam.example',
    'spam.example.org'
  ])
  t.match(await domainsOf(mona), [
    { domain: '192.0.2.1' },
    { domain: 'spam.example', posts: 2, batch: null, removed: 0 },
    { domain: 'xn--bcher-kva.example', posts: 0, removed: 2 }
  ])
})

onEveryEngine('hosts below a domain are found without a look at the posts', async (t, engine) => {
  const app = await build(t, engine)
  const mona = await signUpAs(app, 'mona')
  const posts = Array.from({ length: 500 }, (_, n) => ({
    user_id: mona.id,
    domain: `a${n % 50}.example.com`
  }))
  await addPosts(app.orm, posts)
  await mona.send('PUT', '/api/mod/domains/example.com', { reason: 'Spam' })
  const em = app.orm.em.fork()
  if (engine.name !== 'sqlite') await em.execute('analyze table posts')
  const statements = await statementsOf(app.orm, async () => {
    t.match(await domainsOf(mona), [{ domain: 'example.com', posts: 500 }])
  })
  const sql = statements.find((sql) => sql.includes('from posts p')) ?? ''
  t.match(await explain(em, engine, sql), { index: 'posts_domain', isCovered: true, sorts: false })
})
