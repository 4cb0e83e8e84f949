import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { setRole } from '../../src/accounts/administer.ts'
import { issueSetupCode } from '../../src/accounts/first-admin.ts'
import { Moderation, Secret, User } from '../../src/database/entities.ts'
import { password, signUp } from '../client.ts'
import { addMember } from '../content.ts'
import { type Engine, onEveryEngine } from '../engines.ts'
import { logStream } from '../fixtures/log.ts'
import { until } from '../fixtures/until.ts'
import { build, listen } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

const reachable = { SITE_URL: 'https://news.example' }

/** A board that listens, with its log. */
async function start(t: Test, { url }: Engine, env = {}) {
  const { lines, stream } = logStream()
  const app = await build(t, { url, env, log: stream as never })
  await listen(app)
  const codes = () => lines.flatMap(({ msg }) => /^No admin yet: open .*\?setup=(.*)$/.exec(msg)?.[1] ?? [])
  // Fastify does not wait for what runs once it listens.
  if (env === reachable && app.awaitsAdmin) await until(() => codes().length > 0)
  return { app, lines, codes }
}

const roleOf = async ({ orm }: FastifyInstance, username: string) =>
  (await orm.em.fork().findOneOrFail(User, { username })).role

const account = (username: string, setup?: string) => ({
  username,
  email: `${username}@example.com`,
  password,
  ...(setup !== undefined && { setup })
})

onEveryEngine('on a loopback address the first member is the administrator', async (t, engine) => {
  const { app, codes } = await start(t, engine)
  await addMember(app.orm, 'imported')
  const proxied = await app.inject({
    method: 'POST',
    url: '/api/users',
    headers: { 'x-forwarded-for': '192.0.2.1' },
    payload: account('remote')
  })
  t.equal(proxied.statusCode, 201)
  t.equal(await roleOf(app, 'remote'), 'member', 'who comes through a proxy is not local')
  await app.orm.em.fork().nativeDelete(User, { username: 'nobody' })
  await app.orm.em.fork().nativeUpdate(User, { username: 'remote' }, { password: null })
  const [one, other] = await Promise.all([signUp(app, 'ada'), signUp(app, 'bob')])
  t.ok(one && other)
  const roles = [await roleOf(app, 'ada'), await roleOf(app, 'bob')]
  t.same(roles.sort(), ['admin', 'member'], 'of two at once')
  await signUp(app, 'carol')
  t.equal(await roleOf(app, 'carol'), 'member')
  t.same(codes(), [])
  t.equal(await app.orm.em.fork().count(Moderation, { action: 'first-admin' }), 1)
})

onEveryEngine('a board that is reachable tells a code, and only its log has it', async (t, engine) => {
  const { app, lines, codes } = await start(t, engine, reachable)
  const [code = ''] = codes()
  t.match(lines.find(({ msg }) => msg.includes(code))?.msg, `https://news.example/login?setup=${code}`)
  t.notMatch(JSON.stringify(await app.orm.em.fork().find(Secret, { id: { $gt: 0 } })), code)
  await newMember(app, 'robot')
  t.equal(await roleOf(app, 'robot'), 'member')

  const reader = new Reader(app)
  t.equal((await reader.get('/login?setup=wrong')).statusCode, 410)
  t.equal((await reader.post('/signup', account('eve', 'wrong'))).statusCode, 410)
  t.equal(await app.orm.em.fork().count(User, { username: 'eve' }), 0)
  const page = await reader.get(`/login?setup=${code}`)
  t.match(page.body, /no administrator yet.*name="setup"/s)
  t.equal((await reader.post('/signup', { ...account('ada', code), password: 'short' })).statusCode, 400)
  const answers = await Promise.all(
    ['ada', 'bob'].map((name) => new Reader(app).post('/signup', account(name, code)))
  )
  t.same(answers.map(({ statusCode }) => statusCode).sort(), [303, 410], 'of two at once')
  t.equal(await app.orm.em.fork().count(User, { role: 'admin' }), 1)
  t.equal((await reader.get(`/login?setup=${code}`)).statusCode, 410, 'used')
  t.equal(await app.orm.em.fork().count(Secret), 0)
  const told = lines.filter(({ msg }) => msg.startsWith('request ')).map((line) => JSON.stringify(line))
  t.notMatch(told.join('\n'), code)
  t.match(told.join('\n'), 'setup=…')
})

onEveryEngine('codes of several starts are good until there is an administrator', async (t, engine) => {
  const first = await start(t, engine, reachable)
  await newMember(first.app, 'ada')
  await first.app.close()
  const { app, codes } = await start(t, engine, reachable)
  const [old = ''] = first.codes()
  t.not(codes()[0], old)
  const { email } = account('ada')
  const login = { email, password, setup: old }
  t.equal((await new Reader(app).post('/login', { ...login, setup: 'wrong' })).statusCode, 410)
  t.equal((await new Reader(app).post('/login', login)).statusCode, 303)
  t.equal(await roleOf(app, 'ada'), 'admin', 'who is a member already')
  t.equal((await new Reader(app).get(`/login?setup=${codes()[0]}`)).statusCode, 410)
  const later = await start(t, engine, reachable)
  t.same(later.codes(), [])
})

onEveryEngine('an administrator by the command ends the wait', async (t, engine) => {
  const { app } = await start(t, engine, reachable)
  const em = app.orm.em.fork()
  const { id } = await signUp(app, 'ada')
  await setRole(em, 'command', id, 'admin')
  t.equal(await em.count(Secret), 0)
  const code = await issueSetupCode(em)
  t.equal((await new Reader(app).post('/signup', account('eve', code))).statusCode, 410)
})
