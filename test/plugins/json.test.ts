import Fastify from 'fastify'
import t, { type Test } from 'tap'
import json from '../../plugins/json.ts'

async function build(t: Test) {
  const app = Fastify()
  t.teardown(() => app.close())
  app.register(json)
  app.post('/', (request) => ({ got: request.body ?? 'nothing' }))
  await app.ready()
  return (payload: string, type = 'application/json') =>
    app.inject({ method: 'POST', url: '/', headers: { 'content-type': type }, payload })
}

t.test('JSON is parsed, and an empty body is undefined', async (t) => {
  const post = await build(t)
  t.same((await post('{"a":{"a":"{\\"a\\":1,\\"a\\":2}"},"b":[{"a":1},{"a":2}]}')).json().got, {
    a: { a: '{"a":1,"a":2}' },
    b: [{ a: 1 }, { a: 2 }]
  })
  t.same((await post('{"a":1}', 'application/json; charset=utf-8')).json(), { got: { a: 1 } })
  t.same((await post('')).json(), { got: 'nothing' })
  t.same((await post('"a: {"')).json(), { got: 'a: {' })
})

t.test('invalid JSON and duplicate keys are rejected', async (t) => {
  const post = await build(t)
  const malformed = ['{', '}', '{"a":1', "{'a':1}", '{"a":1,}', 'NaN', 'a', '\0', '{"a":"\n"}', '\u00a0', '[']
  const poisoned = ['{"__proto__":{"a":1}}', '{"b":{"__proto__":1}}', '{"constructor":{"prototype":{"a":1}}}']
  for (const body of [...malformed, ...poisoned]) t.equal((await post(body)).statusCode, 400, body)
  for (const body of [
    '{"a":1,"a":2}',
    '{"a":1, "b":{}, "\\u0061" : 2}',
    '[{"b":{"a":1,"c":[{}],"a":1}}]',
    '{"a":"}","a":2}',
    '{"\\"":1,"\\"":1}'
  ]) {
    t.equal((await post(body)).json().code, 'JSON_AMBIGUOUS', body)
  }
})

t.test('other content types are rejected', async (t) => {
  const post = await build(t)
  for (const type of [
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'json',
    'application/x-www-form-urlencoded',
    ';',
    'text/json'
  ])
    t.equal((await post('{"a":1}', type)).statusCode, 415, type)
})

t.test('deep and wide documents are safe', async (t) => {
  const post = await build(t)
  const depth = 100_000
  t.equal((await post('['.repeat(depth) + ']'.repeat(depth - 1))).statusCode, 400)
  const wide = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, index]))
  t.same((await post(JSON.stringify(wide))).json().got.k49999, 49_999)
})
