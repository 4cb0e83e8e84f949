import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { readConfig } from '../../src/config.ts'

const read = (name: string) => readFile(join(import.meta.dirname, '../..', name), 'utf8')

/** Read by the container and by docker compose. */
const others = new Set<string | undefined>(['PORT', 'MYSQL_PASSWORD'])

test('the README and .env.example name every variable and no other', async (t) => {
  const variables = Object.keys(readConfig({})).sort()
  const readme = [...(await read('README.md')).matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name)
  t.same(readme.filter((name) => !name?.startsWith('FASTIFY_')).sort(), variables)
  const example = [...(await read('.env.example')).matchAll(/^# ([A-Z_]+)=/gm)].map(([, name]) => name)
  t.same(example.filter((name) => !name?.startsWith('FASTIFY_') && !others.has(name)).sort(), variables)
})

test('every npm command and every linked file of a document exists', async (t) => {
  const { scripts } = JSON.parse(await read('package.json'))
  for (const name of ['README.md', 'CONTRIBUTING.md']) {
    const document = await read(name)
    for (const [, script = ''] of document.matchAll(/npm run ([a-z:]+)/g))
      t.ok(scripts[script], `npm run ${script}`)
    for (const [, file = ''] of document.matchAll(/\]\((?!https?:)([^)#]+)/g))
      await t.resolves(readFile(join(import.meta.dirname, '../..', file)), file)
  }
})
