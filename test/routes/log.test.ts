import { PassThrough } from 'node:stream'
import { password } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import type { LogLine } from '../fixtures/log.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'
import { newStaff } from '../staff.ts'

const pages = [
  '/',
  '/newest',
  '/post/1',
  '/comments',
  '/user/alice',
  '/dashboard',
  '/dashboard/settings',
  '/nowhere'
]

onEveryEngine(
  'the log has one line a request, with its statements counted, and nothing private',
  async (t, { url }) => {
    const log = new PassThrough()
    let text = ''
    log.on('data', (chunk) => {
      text += chunk
    })
    const app = await build(t, { url, log })
    const alice = await newMember(app, 'alice')
    const secrets = [password, 'alice@example.com', 'argon2', 'scrypt', ...alice.cookies.values()]
    const newPassword = 'an even longer way'
    await alice.submit('/submit', { title: 'A title', post_url: 'https://example.com/', text: '' })
    for (let n = 0; n < 12; n++) {
      await alice.submit('/post/1/comment', { comment_text: `Private words ${n}` })
    }
    await alice.post('/login', { email: 'alice@example.com', password: 'a wrong one' })
    await alice.post('/signup', { username: 'alice', email: 'alice@example.com', password: newPassword })
    for (const path of pages) {
      await alice.get(path)
      await new Reader(app).get(path)
    }
    await (await newStaff(app, 'ada', 'admin')).get('/admin/members?email=alice@example.com')
    await app.close()

    for (const secret of [...secrets, newPassword, 'a wrong one', 'Private words']) {
      t.notOk(text.includes(secret), `the log does not contain ${secret}`)
    }
    const lines: LogLine[] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const requests = lines.filter(({ msg }) => msg === 'request completed')
    t.ok(requests.length > pages.length * 2)
    t.equal(new Set(requests.map(({ reqId }) => reqId)).size, requests.length)
    for (const { reqId, db } of requests) {
      const statements = lines.filter((line) => line.reqId === reqId && 'sql' in line)
      t.match(db, statements.length > 0 ? { queries: statements.length } : undefined, `${reqId}`)
    }
    t.same(
      lines.filter(({ msg }) => /many times|did not flush/.test(msg)),
      []
    )
  }
)
