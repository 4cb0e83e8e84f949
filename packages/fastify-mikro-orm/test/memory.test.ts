import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from 'tap'
import { Author, libraryApp } from './fixtures/library.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

test('10,000 requests leave nothing behind', async (t) => {
  const app = libraryApp(t, 'sqlite::memory:')
  const kept: WeakRef<object>[] = []
  app.get('/', async (request) => {
    const em = request.getDb()
    kept.push(new WeakRef(em), new WeakRef(request.dbScope ?? {}))
    return { id: em.getReference(Author, 1).id }
  })
  await app.ready()
  const heapAfter = async (requests: number) => {
    for (let n = 0; n < requests; n++) await app.inject('/')
    for (let n = 0; n < 5; n++) {
      await turn()
      collect()
    }
    return process.memoryUsage().heapUsed
  }
  const before = await heapAfter(1_000)
  kept.length = 0
  const after = await heapAfter(10_000)
  const alive = kept.filter((ref) => ref.deref()).length
  t.equal(kept.length, 20_000)
  t.ok(alive < 20, `${alive} of the EntityManagers and units of work are still there`)
  // A closure of 100 bytes a request would be 1 MB; the list of references itself is 0.5 MB.
  t.ok(after - before < 3_000_000, `the heap grew by ${after - before} bytes`)
})
