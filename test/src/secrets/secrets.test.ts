import { Secret } from '../../../src/database/entities.ts'
import { deleteSecrets, issueSecret, peekSecret, spendSecret } from '../../../src/secrets/secrets.ts'
import { onEveryEngine } from '../../engines.ts'
import { openBoard } from '../../fixtures/board.ts'

onEveryEngine('a secret is spent once, also by several at a time', async (t, { url }) => {
  const em = await openBoard(t, url)
  const token = await issueSecret(em, { purpose: 'verify', userId: 3, payload: { a: ['ü'] }, seconds: 60 })
  t.match(token, /^[\w-]{43}$/)
  const [row] = await em.fork().find(Secret, { id: { $gt: 0 } })
  t.notMatch(JSON.stringify(row), token, 'only its hash is in the database')
  for (const _ of [1, 2]) {
    t.match(await peekSecret(em, 'verify', token), { userId: 3, payload: { a: ['ü'] }, expires_at: Date })
  }
  t.equal(await peekSecret(em, 'reset', token), null, 'for another purpose')
  t.equal(await spendSecret(em, 'reset', token), null)
  t.equal(await spendSecret(em, 'verify', `${token}x`), null)
  const spent = await Promise.all(Array.from({ length: 5 }, () => spendSecret(em.fork(), 'verify', token)))
  t.equal(spent.filter(Boolean).length, 1)
  t.equal(await peekSecret(em, 'verify', token), null)
})

onEveryEngine('an expired secret is worth nothing', async (t, { url }) => {
  const em = await openBoard(t, url)
  const token = await issueSecret(em, { purpose: 'invite', seconds: 60 })
  t.same((await peekSecret(em, 'invite', token))?.payload, null)
  await em.execute('update secrets set expires_at = ?', [new Date(Date.now() - 1)])
  t.equal(await peekSecret(em, 'invite', token), null)
  t.equal(await spendSecret(em, 'invite', token), null)
  t.equal(await em.count(Secret), 1, 'the clean-up deletes it')
})

onEveryEngine('what is spent in a transaction that fails is still there', async (t, { url }) => {
  const em = await openBoard(t, url)
  const token = await issueSecret(em, { purpose: 'reset', userId: 1, seconds: 60 })
  const failed = em.fork().transactional(async (tx) => {
    t.ok(await spendSecret(tx, 'reset', token))
    throw new Error('no')
  })
  await t.rejects(failed, /no/)
  t.ok(await peekSecret(em, 'reset', token))
  await issueSecret(em, { purpose: 'verify', userId: 1, seconds: 60 })
  await deleteSecrets(em, 1, 'reset')
  t.equal(await em.count(Secret), 1)
  await deleteSecrets(em, 1)
  t.equal(await em.count(Secret), 0)
})
