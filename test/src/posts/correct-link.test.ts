import { Post } from '../../../src/database/entities.ts'
import { linkMinutes } from '../../../src/posts/limits.ts'
import { type Client, signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'

/** Corrects the link of a post. @returns the status, or the code of a refusal */
async function correct(client: Client, id: number, post_url: string) {
  const answer = await client.send('PUT', `/api/posts/${id}`, { post_url })
  return answer.statusCode === 204 ? 204 : answer.json().code
}

onEveryEngine('a link can be corrected for some minutes, by the rules of a new one', async (t, engine) => {
  const app = await build(t, engine)
  const [alice, bob, mod] = [
    await signUp(app, 'alice'),
    await signUp(app, 'bob'),
    await signUpAs(app, 'mona')
  ]
  const reader = visitor(app)
  await alice.send('POST', '/api/posts', { title: 'T', post_url: 'https://www.exmaple.com/a' })
  await bob.send('POST', '/api/posts', { title: 'Other', post_url: 'https://example.org/' })
  await alice.send('POST', '/api/posts', { title: 'Text', text: 'Words' })
  await mod.send('PUT', '/api/mod/domains/spam.example', { reason: 'Spam' })
  t.match((await reader.send('GET', '/post/1')).body, 'exmaple.com')

  t.equal(await correct(alice, 1, 'ftp://example.com/'), 'URL_INVALID')
  t.equal(await correct(alice, 1, 'https://sub.spam.example/'), 'DOMAIN_BANNED')
  const taken = await alice.send('PUT', '/api/posts/1', { post_url: 'http://www.example.org' })
  t.match([taken.statusCode, taken.json()], [409, { code: 'DUPLICATE_LINK', post_id: 2 }])
  t.equal(await correct(bob, 1, 'https://example.com/'), 'NOT_YOURS')
  t.equal(await correct(alice, 3, 'https://example.com/'), 'POST_HAS_NO_LINK')
  t.match((await reader.send('GET', '/post/1')).body, 'exmaple.com', 'nothing has changed')

  t.equal(await correct(alice, 1, 'https://www.example.com/a'), 204)
  const page = (await reader.send('GET', '/post/1')).body
  t.match(page, 'href="https://www.example.com/a"')
  t.notMatch(page, 'exmaple', 'the cached page is not served')
  t.match((await reader.send('GET', '/api/posts/1')).json(), { domain: 'example.com', title: 'T' })
  t.match((await reader.send('GET', '/site/example.com')).body, '/post/1')
  t.notMatch((await reader.send('GET', '/site/exmaple.com')).body, '/post/1')
  const again = await bob.send('POST', '/api/posts', { title: 'B', post_url: 'http://example.com/a/' })
  t.match([again.statusCode, again.json()], [409, { code: 'DUPLICATE_LINK', post_id: 1 }])
  const free = await bob.send('POST', '/api/posts', { title: 'B', post_url: 'https://exmaple.com/a' })
  t.equal(free.statusCode, 201, 'the wrong link is free')

  const em = app.orm.em.fork()
  await em.nativeUpdate(Post, 1, { created_at: new Date(Date.now() - linkMinutes * 60_000) })
  const late = await alice.send('PUT', '/api/posts/1', { post_url: 'https://example.com/b', title: 'New' })
  t.match([late.statusCode, late.json().code], [409, 'LINK_FINAL'])
  t.match((await reader.send('GET', '/api/posts/1')).json(), { title: 'T' }, 'all or nothing')
  const same = await alice.send('PUT', '/api/posts/1', {
    post_url: 'https://www.example.com/a',
    title: 'New'
  })
  t.equal(same.statusCode, 204, 'the same link is no correction')
})

onEveryEngine('new members correct a link only to known sites, where that is the rule', async (t, engine) => {
  const app = await build(t, { ...engine, env: { NEW_MEMBER_DAYS: '7' } })
  const [alice, mod] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  await app.changeSettings(app.orm.em.fork(), { new_member_links: true }, 'board')
  await mod.send('POST', '/api/posts', { title: 'T', post_url: 'https://example.com/' })
  await alice.send('POST', '/api/posts', { title: 'T', post_url: 'https://example.com/a' })
  t.equal(await correct(alice, 2, 'https://unknown.example/'), 'DOMAIN_UNKNOWN')
  t.equal(await correct(alice, 2, 'https://example.com/b'), 204)
})
