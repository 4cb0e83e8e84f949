import type { EntityManager } from 'fastify-mikro-orm'
import { countAttempt, countPasswordCheck, forgetAttempts } from '../../../src/accounts/login-throttle.ts'
import { Attempt } from '../../../src/database/entities.ts'
import { TooManyError } from '../../../src/errors/too-many-error.ts'
import { onEveryEngine } from '../../engines.ts'
import { openBoard } from '../../fixtures/board.ts'

/** @returns the seconds to wait; 0 when the attempt is accepted */
async function attempt(em: EntityManager, address: string, account: string): Promise<number> {
  try {
    await countAttempt(em, address, account)
    return 0
  } catch (error) {
    if (error instanceof TooManyError) return error.retryAfter
    throw error
  }
}

/** Moves all attempts into the past. */
async function age(em: EntityManager, seconds: number) {
  const created_at = new Date(Date.now() - seconds * 1000)
  await em.nativeUpdate(Attempt, { id: { $gt: 0 } }, { created_at })
}

onEveryEngine('rejected attempts do not prolong the wait', async (t, { url }) => {
  const em = await openBoard(t, url)
  for (let times = 0; times < 10; times++) t.equal(await attempt(em, '192.0.2.1', 'alice'), 0)
  await age(em, 150)
  for (let times = 0; times < 20; times++) {
    const wait = await attempt(em, '192.0.2.1', 'alice')
    t.ok(wait > 100 && wait <= 150, `wait ${wait} s`)
  }
  await age(em, 301)
  t.equal(await attempt(em, '192.0.2.1', 'alice'), 0)
  t.equal(await em.count(Attempt), 3, 'what is past is forgotten')
})

onEveryEngine('thirty attempts an address, for any accounts', async (t, { url }) => {
  const em = await openBoard(t, url)
  const waits: number[] = []
  for (let times = 0; times < 35; times++)
    waits.push(await attempt(em, `2001:db8:1:2::${times + 1}`, `${times}@example.com`))
  t.same(waits.slice(0, 30), Array(30).fill(0))
  for (const wait of waits.slice(30)) t.ok(wait > 0 && wait <= 300, 'addresses of one IPv6 network are one')
  t.equal(await attempt(em, '2001:db8:1:3::1', 'alice'), 0, 'another network')
})

onEveryEngine('forty attempts a /48, whatever their /64', async (t, { url }) => {
  const em = await openBoard(t, url)
  const waits: number[] = []
  for (let times = 0; times < 45; times++)
    waits.push(await attempt(em, `2001:db8:1:${times}::1`, `${times}@example.com`))
  t.same(waits.slice(0, 40), Array(40).fill(0))
  for (const wait of waits.slice(40)) t.ok(wait > 0 && wait <= 300, `wait ${wait} s`)
  t.equal(await attempt(em, '2001:db8:2::1', 'alice'), 0, 'another /48')
})

onEveryEngine('spellings of one address share a limit', async (t, { url }) => {
  const em = await openBoard(t, url)
  const spellings = ['192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201']
  for (const [times, address] of Array(10).fill(spellings).flat().entries())
    t.equal(await attempt(em, address, `${times}@example.com`), 0)
  for (const address of spellings) t.not(await attempt(em, address, 'alice'), 0, address)
})

onEveryEngine('a hundred attempts an account, from any addresses', async (t, { url }) => {
  const em = await openBoard(t, url)
  let refused = 0
  for (let times = 0; times < 10; times++)
    for (let host = 0; host < 11; host++) if (await attempt(em, `192.0.2.${host}`, 'alice')) refused++
  t.equal(refused, 10)
  t.equal(await attempt(em, '192.0.2.0', 'bob'), 0, 'another one is not concerned')
})

onEveryEngine('a success is not counted, and erases the failures before it', async (t, { url }) => {
  const em = await openBoard(t, url)
  for (let desk = 0; desk < 40; desk++)
    await forgetAttempts(em, await countAttempt(em, '198.51.100.7', `desk${desk}`))
  t.equal(await em.count(Attempt), 0, 'forty log-ins from one office')
  for (let round = 0; round < 2; round++) {
    for (let times = 0; times < 9; times++) t.equal(await attempt(em, '192.0.2.1', 'alice'), 0)
    await forgetAttempts(em, await countAttempt(em, '192.0.2.1', 'alice'))
  }
  t.equal(await em.count(Attempt), 36, 'but the address is not absolved, nor the account')
})

onEveryEngine('concurrent attempts cannot pass the limit, and do not affect others', async (t, { url }) => {
  const em = await openBoard(t, url)
  let passed = 0
  const burst = Array.from({ length: 150 }, async () => {
    for (let times = 0; times < 3; times++)
      if ((await attempt(em.fork(), '192.0.2.1', 'alice')) === 0) passed++
  })
  const waits: number[] = []
  for (let times = 0; times < 8; times++) waits.push(await attempt(em.fork(), '192.0.2.2', 'alice'))
  await Promise.all(burst)
  t.ok(passed <= 10, `${passed} of 450 passed`)
  t.same(waits, Array(8).fill(0), 'the owner is let in meanwhile')
})

onEveryEngine('ten password confirmations a member', async (t, { url }) => {
  const em = await openBoard(t, url)
  for (let times = 0; times < 10; times++) await countPasswordCheck(em, 1)
  await t.rejects(countPasswordCheck(em, 1), { code: 'TOO_MANY' })
  await t.resolves(countPasswordCheck(em, 2))
})
