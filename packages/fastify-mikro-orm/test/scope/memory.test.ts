import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from 'tap'
import { Author, libraryApp } from '../fixtures/library.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

test('10,000 requests leave no memory behind', async (t) => {
  const app = libraryApp(t, 'sqlite::memory:')
  const references: WeakRef<object>[] = []
  app.get('/', async (request) => {
    const em = request.getDb()
    references.push(new WeakRef(em), new WeakRef(request.dbScope ?? {}))
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
  references.length = 0
  const after = await heapAfter(10_000)
  const alive = references.filter((ref) => ref.deref()).length
  t.equal(references.length, 20_000)
  t.ok(alive < 20, `${alive} EntityManagers and request scopes were not collected`)
  // The list of references is 0.5 MB; a closure of 100 bytes per request would be 1 MB.
  t.ok(after - before < 3_000_000, `the heap grew by ${after - before} bytes`)
})
