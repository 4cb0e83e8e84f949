import type { Test } from 'tap'
import { password } from '../client.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'
import { assertValid } from '../src/views/html.ts'

interface Fault {
  form: string
  fields: Record<string, string>
  status: number
  /** Ids of the invalid fields. */
  marked: string[]
  says: string
}

const link = { title: 'A title to keep', post_url: 'https://example.com/a', text: '' }
const account = { username: 'carol', email: 'carol@example.com', password }
const settings = '/dashboard/settings'
const long = 'ü'.repeat(10_001)

const faultsOfVisitors: Fault[] = [
  {
    form: '/login',
    fields: {},
    status: 400,
    marked: ['login-email', 'login-password'],
    says: 'fill this in'
  },
  {
    form: '/login',
    fields: { email: 'nobody@example.com', password },
    status: 401,
    marked: [],
    says: 'The e-mail address or the password is wrong.'
  },
  {
    form: '/signup',
    fields: { username: 'car ol', email: 'carol', password: 'short' },
    status: 400,
    marked: ['signup-username', 'signup-email', 'signup-password'],
    says: 'At least 8 characters'
  },
  {
    form: '/signup',
    fields: { ...account, username: 'ﬃ'.repeat(17) },
    status: 422,
    marked: ['signup-username'],
    says: 'too long when written in plain letters'
  },
  {
    form: '/signup',
    fields: { ...account, username: 'ALICE' },
    status: 409,
    marked: ['signup-username'],
    says: 'This name is taken.'
  },
  {
    form: '/signup',
    fields: { ...account, email: 'Alice@Example.com' },
    status: 409,
    marked: ['signup-email'],
    says: 'There is an account'
  },
  {
    form: '/signup',
    fields: { ...account, password: 'password1' },
    status: 422,
    marked: ['signup-password'],
    says: 'most common'
  }
]

const faultsOfMembers: Fault[] = [
  {
    form: '/submit',
    fields: { ...link, title: '', post_url: '', text: 'words' },
    status: 400,
    marked: ['submit-title'],
    says: 'fill this'
  },
  {
    form: '/submit',
    fields: { ...link, title: ' ', post_url: '', text: 'words' },
    status: 422,
    marked: ['submit-title'],
    says: 'needs a title'
  },
  {
    form: '/submit',
    fields: { ...link, post_url: 'javascript:alert(1)' },
    status: 422,
    marked: ['submit-post_url'],
    says: 'must start with http'
  },
  {
    form: '/submit',
    fields: { ...link, text: 'and a text' },
    status: 422,
    marked: ['submit-text'],
    says: 'not both'
  },
  {
    form: '/submit',
    fields: { title: 'x'.repeat(301), post_url: '', text: long },
    status: 400,
    marked: ['submit-title', 'submit-text'],
    says: 'At most 10000 characters'
  },
  {
    form: '/submit',
    fields: { ...link, title: 'a\0b' },
    status: 400,
    marked: ['submit-title'],
    says: 'cannot keep'
  },
  {
    form: '/post/1/comment',
    fields: { comment_text: ' \r\n' },
    status: 422,
    marked: ['comment-comment_text'],
    says: 'needs a text'
  },
  {
    form: '/post/1/comment',
    fields: { comment_text: long },
    status: 400,
    marked: ['comment-comment_text'],
    says: 'At most'
  },
  {
    form: '/comment/1/reply',
    fields: { comment_text: '' },
    status: 400,
    marked: ['answer-comment_text'],
    says: 'fill this in'
  },
  {
    form: '/comment/1/edit',
    fields: { comment_text: '' },
    status: 400,
    marked: ['change-comment_text'],
    says: 'fill this in'
  },
  {
    form: '/dashboard/edit/1',
    fields: { title: '' },
    status: 400,
    marked: ['edit-title'],
    says: 'fill this in'
  },
  {
    form: `${settings}/about`,
    fields: { about: long },
    status: 400,
    marked: ['about-about'],
    says: 'At most 2000 characters'
  },
  {
    form: `${settings}/email`,
    fields: { email: 'new@example.com', current_password: 'a wrong one' },
    status: 403,
    marked: ['email-current_password'],
    says: 'not your password'
  },
  {
    form: `${settings}/email`,
    fields: { email: 'bob@example.com', current_password: password },
    status: 409,
    marked: ['email-email'],
    says: 'There is an account'
  },
  {
    form: `${settings}/password`,
    fields: { current_password: password, password: 'sh0rt' },
    status: 400,
    marked: ['password-password'],
    says: 'At least 8'
  },
  {
    form: `${settings}/account`,
    fields: { current_password: 'a wrong one' },
    status: 403,
    marked: ['account-current_password'],
    says: 'not your password'
  }
]

onEveryEngine('an invalid form is redisplayed with its input and errors', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  await newMember(app, 'bob')
  await alice.submit('/submit', { ...link, post_url: 'https://example.com/first' })
  await alice.submit('/post/1/comment', { comment_text: 'A comment' })
  for (const fault of faultsOfVisitors) await check(t, new Reader(app), fault)
  for (const fault of faultsOfMembers) await check(t, alice, fault)

  t.match((await alice.get(settings)).body, 'alice@example.com', 'nothing was changed')
  t.match((await alice.get('/post/1')).body, /A title to keep.*<p>A comment<\/p>/s)
})

async function check(t: Test, reader: Reader, { form, fields, status, marked, says }: Fault) {
  const name = `${form} ${says}`
  const answer = await reader.post(form, fields)
  t.equal(answer.statusCode, status, name)
  await assertValid(t, name, answer.body)
  t.match(answer.body, says, name)
  t.match(answer.body, /role="alert"/, name)
  const invalid = [...answer.body.matchAll(/<(?:input|textarea) id="([^"]+)"[^>]* aria-invalid="true"/g)]
  t.strictSame(
    invalid.map(([, id]) => id),
    marked,
    name
  )
  for (const id of marked) t.match(answer.body, new RegExp(`aria-describedby="[^"]*${id}-fault"`), name)
  for (const [field, value] of Object.entries(fields)) {
    if (field.includes('password')) t.notMatch(answer.body, value, 'no password is sent back')
    else if (/^[\w .@-]+$/.test(value)) t.match(answer.body, value, `${name}: ${field} is kept`)
  }
}

onEveryEngine('after too many attempts the log-in form says so, with Retry-After', async (t, { url }) => {
  const reader = new Reader(await build(t, { url }))
  const fields = { email: 'nobody@example.com', password }
  let answer = await reader.post('/login', fields)
  for (let tries = 1; tries <= 10; tries++) answer = await reader.post('/login', fields)
  t.equal(answer.statusCode, 429)
  t.match(answer.headers['retry-after'], /^\d+$/)
  t.match(answer.body, /role="alert".*Too many tries/s)
})
