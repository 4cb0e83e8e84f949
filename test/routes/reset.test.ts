import { issueReset } from '../../src/accounts/reset.ts'
import { Secret } from '../../src/database/entities.ts'
import { password, signUp } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { logStream } from '../fixtures/log.ts'
import { build } from '../helper.ts'
import { Reader } from '../reader.ts'

const next = 'another long way to go'

onEveryEngine('a link sets a new password once, and ends all sessions', async (t, { url }) => {
  const { lines, stream } = logStream()
  const app = await build(t, { url, log: stream as never })
  const em = app.orm.em.fork()
  const alice = await signUp(app, 'alice')
  const [path, other] = [await issueReset(em, alice.id, 60), await issueReset(em, alice.id, 60)]
  const reader = new Reader(app)
  for (let times = 0; times < 3; times++) {
    const page = await reader.get(path)
    t.match(page, { statusCode: 200, headers: { 'cache-control': 'private, no-store' } })
    t.match(page.body, 'alice', 'opening it spends nothing')
  }
  t.equal((await reader.post(path, { password: 'short' })).statusCode, 400)
  t.equal((await reader.post(path, { password: 'password' })).statusCode, 422)
  const answers = await Promise.all([1, 2].map(() => new Reader(app).post(path, { password: next })))
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [303, 410], 'of two at once')
  for (const link of [path, other, '/reset/x']) {
    t.equal((await reader.get(link)).statusCode, 410, link)
    t.equal((await reader.post(link, { password: next })).statusCode, 410, link)
  }
  t.equal((await alice.send('GET', '/api/users/me')).statusCode, 401)
  const login = (secret: string) => reader.post('/login', { email: 'alice@example.com', password: secret })
  t.equal((await login(password)).statusCode, 401)
  t.equal((await login(next)).statusCode, 303)

  const late = await issueReset(em, alice.id, 60)
  await em.nativeUpdate(Secret, { purpose: 'reset' }, { expires_at: new Date(Date.now() - 1) })
  t.equal((await reader.get(late)).statusCode, 410, 'expired')
  await reader.get(`/login?next=${encodeURIComponent(late)}`)
  const log = lines
    .filter(({ msg }) => msg.startsWith('request '))
    .map((line) => JSON.stringify(line))
    .join('\n')
  for (const link of [path, other, late]) t.notMatch(log, link.slice(7))
  t.match(log, '/reset/…')
})
