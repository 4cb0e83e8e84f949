import { password } from '../client.ts'
import { addComment } from '../content.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

const typed = 'Typed with care'
const settings = '/dashboard/settings'

/** Every form of a member, and its fields. */
const forms: [path: string, fields: Record<string, string>][] = [
  ['/submit', { title: typed, post_url: '', text: typed }],
  ['/post/1/comment', { comment_text: typed }],
  ['/comment/1/reply', { comment_text: typed }],
  ['/comment/1/edit', { comment_text: typed }],
  ['/comment/1/delete', {}],
  ['/comment/1/restore', {}],
  ['/dashboard/edit/1', { title: typed, text: typed }],
  ['/dashboard/edit/1/delete', {}],
  ['/dashboard/edit/1/restore', {}],
  [`${settings}/about`, { about: typed }],
  [`${settings}/mail`, { mail: 'none' }],
  [`${settings}/email`, { email: 'typed@example.com', current_password: password }],
  [`${settings}/password`, { current_password: password, password: 'another long way' }],
  [`${settings}/account`, { current_password: password }],
  ['/dashboard/sessions', { session: 'others', current_password: password }],
  ['/post/1/vote', { voted: '1' }],
  ['/inbox', { up_to: '1' }]
]

onEveryEngine(
  'each form that came too fast says so, keeps what was typed, and is sent again',
  async (t, { url }) => {
    const app = await build(t, { url, env: { WRITES_PER_MINUTE: '1' } })
    const alice = await newMember(app, 'alice')
    await alice.submit('/submit', { title: 'T', text: 'Words', post_url: '' })
    await addComment(app.orm, { post_id: 1, user_id: 1 })
    for (const path of ['/post/1/vote', '/post/1/vote']) await alice.post(path, { voted: '1' })
    await alice.post(`${settings}/account`, { current_password: 'wrong' })
    for (const [path, fields] of forms) {
      const answer = await alice.post(path, fields)
      t.equal(answer.statusCode, 429, path)
      t.match(answer.headers['retry-after'], /^\d+$/)
      t.match(answer.body, /Please try again in (1 minute|\d+ seconds?)\./, path)
      t.match(answer.body, `method="post" action="${path}"`, path)
      for (const [name, value] of Object.entries(fields)) {
        if (name.includes('password')) t.notMatch(answer.body, value, `${path}: no password`)
        else if (value) t.match(answer.body, value, `${path}: ${name}`)
      }
    }
  }
)

onEveryEngine('each form is given back when the database cannot write', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  await alice.submit('/submit', { title: 'T', text: 'Words', post_url: '' })
  await alice.submit('/post/1/comment', { comment_text: 'Words' })
  const em = app.orm.em.fork()
  for (const table of ['posts', 'attempts']) await em.execute(`alter table ${table} rename to away_${table}`)
  const failing = forms.filter(([path]) =>
    /submit|comment|edit|vote|email|password|account|sessions/.test(path)
  )
  for (const [path, fields] of failing) {
    const answer = await alice.post(path, fields)
    t.equal(answer.statusCode, 500, path)
    t.match(answer.body, new RegExp(`id="retry" method="post" action="${path}"[\\s\\S]*Send again`), path)
    const hasText = Object.keys(fields).some((name) => /title|text|email/.test(name))
    t.match(answer.body, hasText ? 'It has not been saved.' : 'Nothing has been changed.', path)
    for (const [name, value] of Object.entries(fields)) {
      if (name.includes('password')) t.notMatch(answer.body, value, `${path}: no password`)
      else if (value) t.match(answer.body, value, `${path}: ${name}`)
    }
  }
  const answer = await new Reader(app).post('/login', { email: 'alice@example.com', password, next: '/top' })
  t.match(answer.body, /id="retry" method="post" action="\/login"[\s\S]*value="alice@example.com"/)
  t.match(answer.body, 'name="next" value="/top"')
  t.notMatch(answer.body, password)
})
