import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import { completeReplicaSettings } from '../../packages/fastify-mikro-orm/src/replicas/replica-settings.ts'
import { completeSettings } from '../../packages/fastify-mikro-orm/src/settings.ts'
import { library } from '../fixtures/library.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFile(join(root, path), 'utf8')
const document = await read('docs/db-plugin.md')

test('every promise is shown by a test of that name', async (t) => {
  const links = [...document.matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)]+\.ts)\)/g)]
  t.ok(links.length > 50)
  for (const [, name = '', file = ''] of links) {
    const source = await read(file)
    t.ok(source.includes(name), `${name} in ${file}`)
  }
})

test('every file that it links to is there', async (t) => {
  for (const [, path = ''] of document.matchAll(/\]\(\.\.\/([^)#]+)/g)) await t.resolves(read(path), path)
})

test('it names every option with its default, every code and every metric', async (t) => {
  const entities = [...library]
  const settings = completeSettings({ url: 'sqlite::memory:', entities })
  const replicaSettings = completeReplicaSettings({ urls: [], entities })
  const [, requestTimeout] = /requestTimeout = ([\d_]+)/.exec(await read('plugins/db.ts')) ?? []
  const ofPlugin = { requestTimeout: Number(requestTimeout?.replace('_', '')) }
  const optional: Record<string, string> = { schema: 'create', migrations: 'none' }
  const rows = document.split('\n')
  for (const [name, value] of [settings, ofPlugin, replicaSettings].flatMap(Object.entries)) {
    const shown = optional[name] ?? (typeof value === 'number' ? value.toLocaleString('en') : 'required')
    const isShown = (row: string) => row.startsWith(`| \`${name}\` |`) && row.endsWith(`| ${shown} |`)
    t.ok(rows.some(isShown), `${name} is ${shown}`)
  }
  const codes = [...(await read('src/db/errors.ts')).matchAll(/'(DB_[A-Z_]+)'/g)]
  const metrics = [...(await read('src/db/telemetry/metrics.ts')).matchAll(/'(db_[a-z_]+)'/g)]
  t.ok(codes.length > 10 && metrics.length > 5)
  for (const [, name = ''] of [...codes, ...metrics]) t.ok(document.includes(`\`${name}\``), name)
})
