import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { linksPerMinute } from '../../plugins/link-titles.ts'
import { writeAmounts } from '../../plugins/write-limit.ts'
import { attemptLimits, windowSeconds } from '../../src/accounts/login-throttle.ts'
import { NewPassword } from '../../src/accounts/schema.ts'
import { sessionDays } from '../../src/accounts/sessions.ts'
import { tokenLimits } from '../../src/accounts/tokens/schema.ts'
import { options } from '../../src/app.ts'
import { CommentChanges, commentRate, maxComments } from '../../src/comments/schema.ts'
import { readConfig } from '../../src/config.ts'
import { memberLimits } from '../../src/members/limits.ts'
import { postLimits, postRate } from '../../src/posts/limits.ts'
import { htmlBound } from '../../src/text/markdown.ts'
import { boardWithRoutes } from '../fixtures/routes.ts'

const document = await readFile(join(import.meta.dirname, '../../docs/security.md'), 'utf8')

/** The rows of the table whose first heading is `name`. */
function table(name: string): string[][] {
  const [, rows = ''] =
    document.match(new RegExp(`^\\| ${name} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, 'm')) ?? []
  return rows
    .trim()
    .split('\n')
    .map((row) => row.slice(2, -2).split(' | '))
}

const maxLength = (schema: object): unknown => Object(schema).maxLength

test('the documented limits of input are those of the code', async (t) => {
  t.same(
    table('input').map(([, amount]) => Number(amount)),
    [
      memberLimits.username,
      memberLimits.email,
      maxLength(NewPassword.properties.password),
      memberLimits.about,
      postLimits.title,
      postLimits.post_url,
      postLimits.text,
      maxLength(CommentChanges.properties.comment_text),
      maxComments,
      options.bodyLimit,
      htmlBound.factor,
      tokenLimits.open,
      tokenLimits.name,
      tokenLimits.days
    ]
  )
})

test('the documented limits of acts are those of the code', async (t) => {
  const { content, preview, vote, account } = writeAmounts(readConfig({}).WRITES_PER_MINUTE)
  const attempts = Object.values(attemptLimits).map((amount) => [amount, windowSeconds])
  t.same(
    table('act').map(([, amount, seconds]) => [Number(amount), Number(seconds)]),
    [
      ...attempts,
      [postRate.amount, postRate.seconds],
      [commentRate.amount, commentRate.seconds],
      [content, 60],
      [preview, 60],
      [vote, 60],
      [account, 60],
      [linksPerMinute(readConfig({}).WRITES_PER_MINUTE), 60],
      [readConfig({}).SEARCHES_PER_MINUTE, 60]
    ]
  )
})

test('the documented days of a session are those of the code', async (t) => {
  t.match(
    document,
    `ends ${sessionDays.unused} days after its last use, ${sessionDays.longest}\ndays after the log-in`
  )
})

test('every route is documented, with who may use it', async (t) => {
  const { routes } = await boardWithRoutes(t)
  const ownRoutes = routes.filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/assets/'))
  const audience = new Map<string, string>()
  for (const [who = '', list = ''] of table('who'))
    for (const [, route = ''] of list.matchAll(/`([A-Z]+ [^`]+)`/g)) audience.set(route, who)
  const names = ownRoutes.map(({ method, url }) => `${method} ${url.replace(/(.)\/$/, '$1')}`)
  t.same([...audience.keys()].sort(), [...new Set(names)].sort())
  for (const [index, { config }] of ownRoutes.entries()) {
    const name = names[index] ?? ''
    t.equal(
      audience.get(name)?.startsWith('members') || audience.get(name) === 'the author',
      !!config.membersOnly,
      name
    )
    if (config.writeLimit === 'account') t.match(audience.get(name), /^members.*, with their password$/, name)
    t.equal(config.writeLimit === 'account', config.expensive === true && config.membersOnly === true, name)
  }
})

test('every file that the document names exists', async (t) => {
  for (const [, file = ''] of document.matchAll(/`(test\/[\w/.-]+)`/g))
    await t.resolves(readFile(join(import.meta.dirname, '../..', file)), file)
})
