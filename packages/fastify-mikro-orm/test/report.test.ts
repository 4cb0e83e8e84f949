import type { Test } from 'tap'
import { type Engine, onEveryEngine } from '../../../test/engines.ts'
import { logStream } from '../../../test/fixtures/log.ts'
import type { ReportOptions } from '../src/report.ts'
import { Author, libraryApp } from './fixtures/library.ts'

/** Serves a route that sends the same query `times` times. */
async function serve(t: Test, { url }: Engine, report: ReportOptions = {}) {
  const { lines, stream } = logStream()
  const app = libraryApp(t, url, {
    server: { logger: { level: 'info', stream } },
    settings: { report, slowQueryThreshold: 60_000 }
  })
  app.get('/authors/:times', async (request) => {
    const { times } = request.params as { times: string }
    for (let id = 1; id <= Number(times); id++) await request.getDb().findOne(Author, { id })
    return { times }
  })
  app.get('/nothing', async () => ({}))
  await app.ready()
  return { app, lines, get: (path: string) => app.inject(path) }
}

onEveryEngine(
  'serverTiming adds a header with the number of statements and their time',
  async (t, engine) => {
    const { get } = await serve(t, engine, { serverTiming: true })
    const timing = async (path: string) => (await get(path)).headers['server-timing']
    t.match(await timing('/authors/1'), /^db;dur=[\d.]+;desc="1 query", total;dur=[\d.]+$/)
    t.match(await timing('/authors/2'), /^db;dur=[\d.]+;desc="2 queries", total;dur=[\d.]+$/)
    t.match(await timing('/nothing'), /^db;dur=0;desc="0 queries", total;dur=[\d.]+$/)
  }
)

onEveryEngine(
  'onRepeated: warn logs a statement that a request repeats, with the route',
  async (t, engine) => {
    const { get, lines } = await serve(t, engine, { onRepeated: 'warn' })
    await get('/authors/9')
    t.equal(lines.filter(({ level }) => level >= 40).length, 0)
    t.equal((await get('/authors/10')).statusCode, 200)
    const [warning] = lines.filter(({ level }) => level >= 40)
    t.match(warning, {
      reqId: 'req-2',
      level: 40,
      msg: 'the request ran the same statement many times',
      route: 'GET /authors/:times',
      sql: /^select .* from .authors. .* where .*id. = \?/,
      count: 10
    })
  }
)

onEveryEngine('onRepeated: throw responds with DB_REPEATED_STATEMENT', async (t, engine) => {
  const { get } = await serve(t, engine, { onRepeated: 'throw', repeatedFrom: 4 })
  t.equal((await get('/authors/3')).statusCode, 200)
  const answer = await get('/authors/4')
  t.equal(answer.statusCode, 500)
  t.match(answer.json(), {
    code: 'DB_REPEATED_STATEMENT',
    message: /^GET \/authors\/:times runs the same statement 4 times: select/
  })
})

onEveryEngine('by default repeated statements are not reported', async (t, engine) => {
  const { get, lines } = await serve(t, engine)
  t.equal((await get('/authors/20')).statusCode, 200)
  t.equal(lines.filter(({ level }) => level >= 40).length, 0)
})

onEveryEngine('a slow statement is logged with its request and its route', async (t, { name, url }) => {
  const { lines, stream } = logStream()
  const server = { logger: { level: 'info', stream } }
  const app = libraryApp(t, url, { server, settings: { slowQueryThreshold: 5 } })
  const count =
    'with recursive n(x) as (select 1 union all select x + 1 from n where x < 500000) select max(x) from n'
  const sql = name === 'sqlite' ? count : 'select sleep(0.02)'
  app.get('/slow/:n', async (request) => request.getDb().execute(sql))
  await app.inject('/slow/1')
  const [line] = lines.filter((slow) => slow.sql === sql)
  t.match(line, { level: 40, msg: 'slow query', reqId: 'req-1', route: '/slow/:n', took: Number })
})

onEveryEngine('a failed statement is logged with its request, without values', async (t, { url }) => {
  const { lines, stream } = logStream()
  const app = libraryApp(t, url, { server: { logger: { level: 'info', stream } } })
  const sql = 'select nothing from authors where name = ?'
  app.get('/fails', async (request) => request.getDb().execute(sql, ['secret']))
  t.equal((await app.inject('/fails')).statusCode, 500)
  const [error] = lines.filter(({ level }) => level === 50)
  t.match(error, { reqId: 'req-1', err: { message: /nothing/ } })
  t.notMatch(JSON.stringify(lines), /secret/)
})
