import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { test } from 'tap'
import { describeBoard } from '../../client/generate.ts'
import { scopeOf } from '../../src/accounts/tokens/scope.ts'
import { operationsOf } from '../fixtures/operations.ts'
import { boardWithRoutes } from '../fixtures/routes.ts'
import { build } from '../helper.ts'

const url = 'sqlite::memory:'

test('the description is valid, and that of the repository', async (t) => {
  const description = await describeBoard()
  const result = await new Validator().validate(JSON.parse(description))
  t.same(result, { valid: true })
  const file = await readFile(join(import.meta.dirname, '../../openapi.json'), 'utf8')
  t.equal(description === file, true, 'npm run api writes it')
})

test('it names the routes of the API, and who may use them', async (t) => {
  const { app, routes } = await boardWithRoutes(t)
  const operations = operationsOf(app.swagger())
  const expected = routes.filter(({ method, url }) => method !== 'HEAD' && url.startsWith('/api/'))
  const nameOf = ({ method, url }: { method: string; url: string }) =>
    `${method} ${url.replace(/:(\w+)/g, '{$1}')}`
  t.same(operations.map(({ name }) => name).sort(), expected.map(nameOf).sort())
  t.equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length)
  for (const route of expected) {
    const operation = operations.find(({ name }) => name === nameOf(route))
    const { membersOnly, role } = route.config
    t.match(operation, { operationId: /^[a-z][A-Za-z]+$/, summary: /^[A-Z]/, tags: [/^[a-z]+$/] }, route.url)
    t.equal(
      operation?.security?.every((way) => Object.keys(way).length > 0) && operation.security.length > 0,
      !!membersOnly,
      `${nameOf(route)} is for members`
    )
    if (role) t.same(operation?.security?.[0], { session: [role] }, nameOf(route))
    const scope = scopeOf(route)
    const token = operation?.security?.filter((way) => 'token' in way)
    if (membersOnly) t.same(token, scope ? [{ token: [scope] }] : [], nameOf(route))
    t.ok(operation?.responses['4XX'] && operation.responses['5XX'], `${nameOf(route)} can fail`)
  }
})

test('failures are problem details, and schemas have names', async (t) => {
  const description = JSON.parse(await describeBoard())
  const { responses, schemas } = description.components
  for (const { content } of [responses.Refused, responses.Failed])
    t.same(content, { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } })
  for (const name of ['Post', 'Comment', 'Problem', 'Settings']) t.equal(schemas[name].type, 'object', name)
  t.same(schemas.Comment.properties.children.items, { $ref: '#/components/schemas/Comment' })
  t.notMatch(JSON.stringify(description), /wholeNumber|nullable|propertyNames|"format":"(address|username)"/)
})

test('it is sent from memory, to programs on other sites as well', async (t) => {
  const app = await build(t, { url })
  const answer = await app.inject('/openapi.json')
  t.equal(answer.statusCode, 200)
  t.match(answer.headers, {
    'content-type': /^application\/json/,
    'access-control-allow-origin': '*',
    'cache-control': 'public, max-age=300'
  })
  const again = await app.inject({
    url: '/openapi.json',
    headers: { 'if-none-match': `${answer.headers.etag}` }
  })
  t.equal(again.statusCode, 304)
  const small = await app.inject({ url: '/openapi.json', headers: { 'accept-encoding': 'gzip' } })
  t.ok(small.rawPayload.length < answer.rawPayload.length / 5)
  t.match(
    (await app.inject('/')).body,
    '<link rel="service-desc" href="/openapi.json" type="application/json">'
  )
})

test('visitors of a private board do not get it', async (t) => {
  const app = await build(t, { url, env: { SITE_PRIVATE: 'true' } })
  t.equal((await app.inject('/openapi.json')).statusCode, 302)
  t.notMatch((await app.inject('/login')).body, /openapi|docs\/api/)
})
