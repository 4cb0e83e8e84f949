import {
  banMember,
  deleteMember,
  findMemberNamed,
  setRole,
  unbanMember,
  verifyEmail
} from '../../../src/accounts/administer.ts'
import { Moderation, User } from '../../../src/database/entities.ts'
import { forGood } from '../../../src/members/roles.ts'
import { password, signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

const tomorrow = new Date(Date.now() + 86_400_000)

onEveryEngine('the last administrator stays, whoever asks', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  const [ada, bob] = [await signUp(app, 'ada'), await signUp(app, 'bob')]
  await setRole(em, 'command', ada.id, 'admin')
  const last = { code: 'LAST_ADMIN' }
  await t.rejects(setRole(em, ada.id, ada.id, 'member'), last)
  await t.rejects(banMember(em, 'command', ada.id, { until: tomorrow, reason: null }), last)
  await t.rejects(deleteMember(em, 'command', ada.id), last)
  const own = await ada.send('DELETE', '/api/users/me', { current_password: password })
  t.match([own.statusCode, own.json().code], [409, 'LAST_ADMIN'])
  await setRole(em, ada.id, bob.id, 'admin')
  await banMember(em, 'command', bob.id, { until: tomorrow, reason: null })
  await t.rejects(setRole(em, ada.id, ada.id, 'member'), last, 'who is banned cannot administer')
  await unbanMember(em, 'command', bob.id)
  await setRole(em, bob.id, ada.id, 'member')
  await t.rejects(setRole(em, ada.id, bob.id, 'moderator'), last)
})

onEveryEngine('of two administrators who demote each other at once, one stays', async (t, { url }) => {
  const apps = [await build(t, { url }), await build(t, { url })]
  const [here, there] = apps
  if (!here || !there) return
  const ids = [(await signUp(here, 'ada')).id, (await signUp(here, 'bob')).id]
  for (let round = 0; round < 10; round++) {
    for (const id of ids) await setRole(here.orm.em.fork(), 'command', id, 'admin')
    const results = await Promise.allSettled(
      ids.map((id, index) => setRole((apps[index] ?? here).orm.em.fork(), 'command', id, 'member'))
    )
    const refused = results.filter(({ status }) => status === 'rejected')
    t.match(refused, [{ reason: { code: 'LAST_ADMIN' } }], `round ${round}`)
    t.equal(await here.orm.em.fork().count(User, { role: 'admin' }), 1)
  }
})

onEveryEngine('moderators ban members, and not each other', async (t, { url }) => {
  const app = await build(t, { url })
  const em = app.orm.em.fork()
  const [ada, mod, other, bob] = [
    await signUp(app, 'ada'),
    await signUp(app, 'mia'),
    await signUp(app, 'other'),
    await signUp(app, 'bob')
  ]
  await setRole(em, 'command', ada.id, 'admin')
  for (const { id } of [mod, other]) await setRole(em, ada.id, id, 'moderator')
  const ban = { until: forGood, reason: 'Rude' }
  for (const { id } of [ada, mod, other]) {
    await t.rejects(banMember(em, mod.id, id, ban), { code: 'FORBIDDEN' })
    await t.rejects(unbanMember(em, mod.id, id), { code: 'FORBIDDEN' })
  }
  await t.rejects(banMember(em, bob.id, bob.id, ban), { code: 'FORBIDDEN' })
  await t.rejects(banMember(em, mod.id, 99, ban), { code: 'USER_NOT_FOUND' })
  await banMember(em, mod.id, bob.id, ban)
  await unbanMember(em, ada.id, bob.id, 'Said sorry')
  await unbanMember(em, ada.id, bob.id)
  await banMember(em, ada.id, mod.id, ban)
  await verifyEmail(em, ada.id, bob.id)
  await verifyEmail(em, ada.id, bob.id)
  t.match(await findMemberNamed(em.fork(), 'BOB'), { email_verified_at: Date })
  await deleteMember(em, ada.id, bob.id)
  t.equal((await app.inject('/api/users/bob')).statusCode, 404)
  t.equal((await bob.send('GET', '/api/users/me')).statusCode, 401)
  await t.rejects(findMemberNamed(em, 'bob'), { code: 'USER_NOT_FOUND' })
  const acts = await em.fork().find(Moderation, { id: { $gt: 0 } }, { orderBy: { id: 'asc' } })
  t.match(
    acts.map(({ action, moderator_id, is_public, reason }) => [action, moderator_id, is_public, reason]),
    [
      ['set-role', null, false, null],
      ['set-role', ada.id, false, null],
      ['set-role', ada.id, false, null],
      ['ban-member', mod.id, true, 'Rude'],
      ['unban-member', ada.id, true, 'Said sorry'],
      ['ban-member', ada.id, true, 'Rude'],
      ['verify-email', ada.id, false, null],
      ['delete-member', ada.id, false, null]
    ]
  )
  t.match(JSON.parse(acts[0]?.details ?? ''), { by: 'command', from: 'member', to: 'admin' })
})
