import { signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

const script = /<script src="\/assets\/keys\.[0-9a-f]{12}\.js" defer>/

onEveryEngine('only members who switched the keys on get their script', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, bob] = [await newMember(app, 'alice'), await newMember(app, 'bob')]
  const hasKeys = async (reader: Reader) => script.test((await reader.get('/')).body)
  t.notOk(await hasKeys(alice), 'off by default')
  t.notMatch((await alice.get('/dashboard/settings')).body, / checked/)

  t.match((await alice.submit('/dashboard/settings/keys', { shortcuts: 'on' })).body, 'Saved.')
  t.ok(await hasKeys(alice))
  t.match(
    (await alice.get('/dashboard/settings')).body,
    /name="shortcuts" type="checkbox" value="on" checked/
  )
  for (const other of [bob, new Reader(app)]) t.notOk(await hasKeys(other))

  await alice.submit('/dashboard/settings/keys')
  t.notOk(await hasKeys(alice))
})

onEveryEngine('the API has the choice of keys', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const read = async () => (await alice.send('GET', '/api/users/me')).json().shortcuts
  t.equal(await read(), false)
  t.equal((await alice.send('PUT', '/api/users/me/preferences', { shortcuts: true })).statusCode, 204)
  t.equal(await read(), true)
  t.equal((await alice.send('PUT', '/api/users/me/preferences', {})).statusCode, 400)
  t.notOk('shortcuts' in (await alice.send('GET', '/api/users/alice')).json(), 'nobody else learns of it')
})
