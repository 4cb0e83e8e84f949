import { User } from '../../../src/database/entities.ts'
import { password, signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { Reader } from '../../reader.ts'

const join = (username: string, at: number) => ({ username, email: `${at}@example.com`, password })

onEveryEngine('a name that looks like that of another member is refused', async (t, engine) => {
  const app = await build(t, engine)
  await signUp(app, 'alice')
  for (const [at, name] of ['АLІСЕ', 'aIice', 'a1ice', 'ALICE', 'alicе', 'ᴀʟɪᴄᴇ'].entries()) {
    const answer = await visitor(app).send('POST', '/api/users', join(name, at))
    t.match(answer.json().status, /409|400/, name)
  }
  const answer = await visitor(app).send('POST', '/api/users', join('aIice', 9))
  t.match(answer.json(), {
    code: 'USERNAME_TAKEN',
    detail: 'This name looks like the name of another member.'
  })
  const form = await new Reader(app).post('/signup', join('a1ice', 10))
  t.match(form.body, 'looks like the name of another member')
  for (const name of ['admin', 'аlice', `a${'\u0316'.repeat(40)}`]) {
    const form = await app.inject({
      method: 'POST',
      url: '/signup',
      payload: new URLSearchParams(join(name, 11)).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' }
    })
    t.equal(form.statusCode, 400, name)
    t.match(form.body, 'Only letters of one script', name)
  }
  t.equal(await app.orm.em.fork().count(User), 1)
})

onEveryEngine('of concurrent sign-ups with names that look alike one succeeds', async (t, engine) => {
  const app = await build(t, engine)
  const names = ['bob', 'b0b', 'B0b', 'ВОВ', 'ΒΟΒ']
  const answers = await Promise.all(
    names.map((name, at) => visitor(app).send('POST', '/api/users', join(name, at)))
  )
  t.same(answers.map(({ statusCode }) => statusCode).toSorted(), [201, 409, 409, 409, 409])
})

onEveryEngine('the name of a deleted account is free again', async (t, engine) => {
  const app = await build(t, engine)
  for (let round = 0; round < 2; round++) {
    const alice = await signUp(app, 'alice')
    t.equal((await alice.send('DELETE', '/api/users/me', { current_password: password })).statusCode, 204)
  }
  await signUp(app, 'аӏісе')
})

onEveryEngine('two spellings of the host of an e-mail address are one account', async (t, engine) => {
  const app = await build(t, engine)
  const join = (username: string, email: string) =>
    visitor(app).send('POST', '/api/users', { username, email, password })
  t.equal((await join('alice', 'alice@bücher.example')).statusCode, 201)
  const spellings = [
    'Alice@xn--bcher-kva.example',
    'alice@XN--BCHER-KVA.example.',
    'alice@bu\u0308cher.example'
  ]
  for (const [at, email] of spellings.entries()) {
    t.match((await join(`other${at}`, email)).json(), { code: 'EMAIL_TAKEN' }, email)
    const logIn = await visitor(app).send('POST', '/api/users/login', { email, password })
    t.equal(logIn.statusCode, 200, email)
  }
  t.equal((await join('bob', 'alice@bücher.example/x')).statusCode, 201, 'another host')
})
