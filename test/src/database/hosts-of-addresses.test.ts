import { hashPassword } from '../../../src/accounts/passwords.ts'
import { password, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { makeFirstBoard } from '../../fixtures/first-version.ts'
import { build } from '../../helper.ts'

onEveryEngine('members of before log in with each spelling of the host', async (t, { url }) => {
  const session = await makeFirstBoard(t, url)
  const secret = await hashPassword(password)
  const addresses = ['zoe@bücher.example', 'max@bücher.example', 'max@xn--bcher-kva.example', 'ann@a.example']
  for (const [at, email] of addresses.entries()) {
    const member = [at + 3, `member${at}`, `member${at}`, email, email, secret, '2026-06-01 12:00:00.000']
    await session.execute(
      `insert into users (id, username, username_key, email, email_key, password, created_at)
        values (${member.map(() => '?')})`,
      member
    )
  }
  const app = await build(t, { url, env: { DATABASE_SCHEMA: 'migrate' } })
  t.match(await session.execute('select email_key from users where id > 2 order by id'), [
    { email_key: 'zoe@xn--bcher-kva.example' },
    { email_key: 'max@bücher.example' },
    { email_key: 'max@xn--bcher-kva.example' },
    { email_key: 'ann@a.example' }
  ])
  for (const email of ['zoe@bücher.example', 'Zoe@XN--BCHER-KVA.example', 'ann@a.example']) {
    const answer = await visitor(app).send('POST', '/api/users/login', { email, password })
    t.equal(answer.statusCode, 200, email)
  }
  const answer = await visitor(app).send('POST', '/api/users/login', {
    email: 'max@bücher.example',
    password
  })
  t.equal(answer.json().id, 5)
})
