import { Moderation } from '../../../src/database/entities.ts'
import { password, signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { build } from '../../helper.ts'
import { newStaff } from '../../staff.ts'

onEveryEngine('moderators note something about a member, and nobody else reads it', async (t, { url }) => {
  const app = await build(t, { url })
  const [alice, mona] = [await signUp(app, 'alice'), await signUpAs(app, 'mona')]
  const milo = await newStaff(app, 'milo', 'moderator')
  const note = (reason: string, username = 'ALICE') =>
    mona.send('POST', `/api/mod/users/${username}/notes`, { reason })
  t.equal((await note(' Sells <b>phones</b> ')).statusCode, 204)
  t.match((await milo.submit('/mod/users/alice/note', { reason: 'Was warned' })).body, />Was warned</)
  t.equal((await note('x'.repeat(501))).statusCode, 400)
  t.match((await note(' ')).json(), { code: 'REASON_MISSING', detail: 'Please write a note.' })
  t.equal((await note('Hm', 'nobody')).json().code, 'USER_NOT_FOUND')
  const empty = await milo.post('/mod/users/alice/note', { reason: '' })
  t.match(empty, { statusCode: 422, body: /id="note-reason-fault">Please write a note\./ })
  t.notMatch(empty.body, 'ban-reason-fault')
  t.match(await milo.get('/mod/users/alice/note'), {
    statusCode: 302,
    headers: { location: '/mod/users/alice' }
  })

  const { notes } = (await mona.send('GET', '/api/mod/users/alice')).json()
  t.match(notes, [
    { moderator: 'milo', note: 'Was warned' },
    { moderator: 'mona', note: 'Sells <b>phones</b>' }
  ])
  t.match((await milo.get('/mod/users/alice')).body, /milo.*Was warned.*mona.*Sells &#60;b&#62;phones/s)
  const rows = await app.orm.em.fork().find(Moderation, { action: 'note' })
  t.same(
    rows.map(({ is_public, user_id }) => [is_public, user_id]),
    [
      [false, alice.id],
      [false, alice.id]
    ]
  )

  const isPrivate = (text: string, where: string) => t.notMatch(text, /phones|warned/, where)
  for (const path of ['/moderation', '/moderation?kind=members', '/api/moderation', '/user/alice'])
    for (const client of [visitor(app), alice, mona]) isPrivate((await client.send('GET', path)).body, path)
  isPrivate((await alice.send('GET', '/inbox')).body, 'the inbox')
  t.same((await alice.send('GET', '/api/notices')).json().notices, [])
  t.equal((await alice.send('GET', '/api/mod/users/alice')).statusCode, 403)
  t.equal((await alice.send('POST', '/api/mod/users/mona/notes', { reason: 'Hm' })).statusCode, 403)

  await alice.send('DELETE', '/api/users/me', { current_password: password })
  t.equal((await note('Gone')).json().code, 'USER_NOT_FOUND')
  t.equal((await mona.send('GET', '/api/mod/users/alice')).statusCode, 404)
})
