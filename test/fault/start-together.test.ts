import { type Test, test } from 'tap'
import { readCatalogue } from '../../packages/fastify-mikro-orm/src/schema/catalogue.ts'
import { dropEverything, openConnection } from '../../packages/fastify-mikro-orm/test/fixtures/connection.ts'
import { onEveryServer } from '../engines.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { startOpener } from '../fixtures/opener.ts'

const processes = 6

onEveryServer('six processes on one empty database, twice over: 12 of 12 start', (t, { url }) => {
  return startTogether(t, url, 2)
})

test('six processes on one file that is not there yet', async (t) => {
  await startTogether(t, `sqlite:${makeFolder(t)}/news.sqlite`, 1)
})

async function startTogether(t: Test, url: string, rounds: number) {
  const session = await openConnection(t, url)
  const schemas: string[] = []
  let started = 0
  for (let round = 0; round < rounds; round++) {
    const openers = await Promise.all(Array.from({ length: processes }, () => startOpener(t, url)))
    for (const opener of openers) opener.go()
    const ends = await Promise.all(openers.map(({ ended }) => ended))
    started += ends.filter(({ code, report }) => code === 0 && report?.created).length
    const schema = await readCatalogue(session)
    const created = ends.flatMap(({ report }) => report?.created ?? [])
    const tables = [...schema.keys()].filter((name) => !name.startsWith('db_'))
    t.same(created.sort(), tables.sort(), 'every table is created by exactly one of them')
    schemas.push(
      JSON.stringify([...schema].map(([name, table]) => [name, [...table.columns], table.indexes]))
    )
    await dropEverything(session)
  }
  t.equal(started, processes * rounds)
  t.equal(new Set(schemas).size, 1, 'the schema is the same every time')
  t.match(schemas[0], '{"columns":["hot","id"],"unique":false}')
}
