import { test } from 'tap'
import { readCatalogue } from '../../src/db/catalogue.ts'
import { closeDatabase } from '../../src/db/close.ts'
import { openDatabase } from '../../src/db/open.ts'
import { entities } from '../../src/entities/index.ts'
import { onEveryEngine } from '../engines.ts'
import { startOpener } from '../fixtures/opener.ts'
import { freePort } from '../fixtures/proxy.ts'
import { dropEverything, openSession } from '../fixtures/session.ts'

const kills = 12

onEveryEngine(
  'a process killed at any time leaves a schema that the next one completes',
  async (t, { url }) => {
    const session = openSession(t, url)
    const complete = async () => {
      await closeDatabase(await openDatabase({ url, entities }))
      return readCatalogue(session)
    }
    const whole = await complete()
    const left = new Set<number>()
    for (let i = 0; i < kills; i++) {
      await dropEverything(session)
      const opener = await startOpener(t, url)
      opener.go()
      const timer = setTimeout(() => opener.kill(), i * 8)
      await opener.ended
      clearTimeout(timer)
      left.add((await readCatalogue(session)).size)
      t.same(await complete(), whole, `killed after ${i * 8} ms`)
    }
    t.comment(`tables that were there after the kill: ${[...left].sort((a, b) => a - b).join(', ')}`)
  }
)

test('a process that finds no database ends, and leaves nothing open', async (t) => {
  const opener = await startOpener(t, `mysql://root@127.0.0.1:${await freePort()}/news`, '500')
  opener.go()
  t.same(await opener.ended, { report: { error: 'DB_UNREACHABLE' }, code: 1 })
})
