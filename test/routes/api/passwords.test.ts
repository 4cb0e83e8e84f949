import { password, signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

onEveryEngine('a password that others would try is refused when it is chosen', async (t, engine) => {
  const app = await build(t, { ...engine, env: { SITE_NAME: 'The Lantern' } })
  const account = { username: 'grace_h', email: 'hopper@example.com' }
  for (const [guess, why] of [
    ['thelantern', 'name of this board'],
    ['lantern-1', 'name of this board'],
    ['grace_h1', 'your name'],
    ['hopper77', 'your name'],
    ['        ', 'nothing but blanks'],
    ['abababab', 'repeats']
  ] as const) {
    const answer = await visitor(app).send('POST', '/api/users', { ...account, password: guess })
    t.match(answer.json(), { status: 422, code: 'PASSWORD_TOO_EASY', detail: why }, guess)
  }
  const grace = await signUp(app, 'grace_h')
  for (const guess of ['thelantern', 'grace_h1', '        ']) {
    const change = { current_password: password, password: guess }
    const answer = await grace.send('PUT', '/api/users/me/password', change)
    t.match(answer.json(), { status: 422, code: 'PASSWORD_TOO_EASY' }, guess)
  }
  const form = await app.inject({
    method: 'POST',
    url: '/dashboard/settings/password',
    payload: `current_password=${encodeURIComponent(password)}&password=thelantern`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    cookies: Object.fromEntries(grace.cookies)
  })
  t.equal(form.statusCode, 422)
  t.match(form.body, /id="password-password-fault">This password is made of the name of this board/)
})
