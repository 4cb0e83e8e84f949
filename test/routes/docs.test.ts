import { Ajv2020 } from 'ajv/dist/2020.js'
import { test } from 'tap'
import { operationsOf } from '../fixtures/operations.ts'
import { build } from '../helper.ts'
import { assertValid } from '../src/views/html.ts'

const url = 'sqlite::memory:'

test('the page of the API shows every operation, with a command, and needs no script', async (t) => {
  const app = await build(t, { url, env: { SITE_URL: 'https://news.example' } })
  const { body } = await app.inject('/docs/api')
  await assertValid(t, 'the page', body)
  t.notMatch(body, '<script')
  t.match(body, 'BOARD=https://news.example')
  for (const { name, operationId } of operationsOf(app.swagger()))
    t.match(body, `<h3 id="${operationId}"><code>${name}</code></h3>`)
  const commands = [...body.matchAll(/<pre><code>curl (.*)<\/code><\/pre>/g)].map(([, command]) => command)
  t.equal(commands.length, operationsOf(app.swagger()).length)
  t.notMatch(commands.join(' '), /[{]\w+[}]|undefined|object Object/)
  t.match(body, '-X PUT -H &#34;authorization: Bearer $TOKEN&#34; &#34;$BOARD/api/posts/1/vote')
  t.match(body, '-X DELETE -b cookies.txt -H &#34;origin: $BOARD&#34;')
  t.match(body, '-c cookies.txt -H &#39;content-type: application/json&#39;')
})

test('what a command sends is valid', async (t) => {
  const app = await build(t, { url })
  const { components } = JSON.parse(JSON.stringify(app.swagger()))
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const { body } = await app.inject('/docs/api')
  const parts = body.split('<h3 id="').slice(1)
  for (const operation of operationsOf(app.swagger())) {
    const part = parts.find((text) => text.startsWith(`${operation.operationId}"`)) ?? ''
    const [, sent = ''] = part.match(/ -d &#39;(.*?)&#39; /) ?? []
    const schema = operation.requestBody?.content['application/json'].schema
    t.equal(sent !== '', schema !== undefined, operation.name)
    if (schema === undefined) continue
    const isValid = ajv.compile({ ...schema, components })
    t.ok(
      isValid(JSON.parse(sent.replaceAll('&#34;', '"').replaceAll('&quot;', '"'))),
      `${operation.name} ${sent}`
    )
  }
})
