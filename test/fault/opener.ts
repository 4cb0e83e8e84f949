import { once } from 'node:events'
import { openDatabase } from 'fastify-mikro-orm'
import { entities } from '../../src/database/entities.ts'
import { migrations } from '../../src/database/migrations/index.ts'

// A process that opens the board's database when a line on stdin tells it to, reports in one line of JSON, and
// then ends by itself: when anything is left open it never does.
const [url = '', startTimeout] = process.argv.slice(2)
console.log('loaded')
await once(process.stdin, 'data')
process.stdin.destroy()
let created: unknown
const nothing = () => undefined
const log = {
  debug: nothing,
  warn: nothing,
  info(details: object) {
    if ('created' in details) created = details.created
  }
}
try {
  const settings = {
    url,
    entities,
    schemaMigrations: migrations,
    startTimeout: Number(startTimeout ?? 60_000)
  }
  const database = await openDatabase(settings, { log })
  console.log(JSON.stringify({ created }))
  await database.close()
} catch (error) {
  console.log(
    JSON.stringify({ error: error instanceof Error && 'code' in error ? error.code : String(error) })
  )
  process.exitCode = 1
}
