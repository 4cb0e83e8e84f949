import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from 'tap'
import { serveCached } from '../fixtures/cached-routes.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

async function readHeap() {
  for (let n = 0; n < 5; n++) {
    await turn()
    collect()
  }
  return process.memoryUsage().heapUsed
}

test('an entry does not keep the long URL of its request in memory', async (t) => {
  const app = await serveCached(t, (_request, reply) => reply.type('text/html').send('page'))
  const rest = 'x'.repeat(8_000)
  const ask = async (first: number, last: number) => {
    for (let n = first; n <= last; n++)
      await app.inject(`/list?page=${`${n}`.padStart(20, '0')}&rest=${rest}`)
    return readHeap()
  }
  const before = await ask(1, 100)
  const after = await ask(101, 1_500)
  // With their URLs, the entries that fit into the megabyte and the evicted keys would take 11 MB.
  t.ok(after - before < 5_000_000, `the heap grew by ${after - before} bytes`)
})
