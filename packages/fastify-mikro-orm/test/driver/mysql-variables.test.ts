import { onEveryServer } from '../../../../test/engines.ts'
import { Author, library, openLibrary } from '../../../../test/fixtures/library.ts'
import type { DriverSession } from '../../src/driver/pooled-driver.ts'
import { createOrm } from '../../src/open.ts'
import { completeSettings } from '../../src/settings.ts'

/** As if the server's own settings were these: every connection has them before it is made ours. */
const hostile = `set names latin1, session time_zone = '+05:00', session sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'`

const strings = [
  `it's`,
  'a\\b',
  `\\' or 1=1 -- `,
  '"quoted"',
  '`ticked`',
  'null\0byte',
  '😀 häß',
  '%_',
  '\r\n\t'
]

onEveryServer('SQL mode, time zone and character set of the server do not matter', async (t, { url }) => {
  await openLibrary(t, url)
  const prepare = (session: DriverSession) => session.executeQuery({ sql: hostile, parameters: [] })
  const orm = createOrm(completeSettings({ url, entities: library }), undefined, prepare)
  t.teardown(() => orm.close(true))
  const em = orm.em.fork()
  for (const name of strings) {
    await em.insert(Author, { name })
    t.equal((await em.findOneOrFail(Author, { name }, { refresh: true })).name, name)
    t.same(await em.execute('select name from authors where name = ?', [name]), [{ name }])
  }
  t.equal(await em.count(Author), strings.length)
  const [row] = await em.execute<{ now: string }[]>('select now(3) as now')
  t.ok(Math.abs(Date.parse(`${row?.now}Z`) - Date.now()) < 60_000, 'now() is in UTC')
  await t.rejects(em.execute(`insert into authors (name) values (repeat('x', 41))`), {
    code: 'ER_DATA_TOO_LONG'
  })
})
