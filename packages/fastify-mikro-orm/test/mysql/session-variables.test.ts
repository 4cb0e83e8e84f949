import { onEveryServer } from '../../../../test/engines.ts'
import { noLimits, setVariables } from '../../src/mysql/session-variables.ts'
import { openConnection } from '../fixtures/connection.ts'
import { Author, openLibrary } from '../fixtures/library.ts'

/** Simulates unusual defaults of a server. */
const unusual = `set names latin1, session autocommit = 0, session time_zone = '+05:00',
  session sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'`

const strings = [
  `it's`,
  'a\\b',
  `\\' or 1=1 -- `,
  '"quoted"',
  '`backticks`',
  'null\0byte',
  '😀 häß',
  '%_',
  '\r\n\t'
]

onEveryServer(
  'the SQL mode, time zone, character set and autocommit of the server do not matter',
  async (t, { url }) => {
    await openLibrary(t, url)
    const em = await openConnection(t, url)
    await em.execute(unusual)
    // As a new connection does.
    await em.execute(setVariables(noLimits))
    for (const name of strings) {
      await em.insert(Author, { name })
      t.equal((await em.findOneOrFail(Author, { name }, { refresh: true })).name, name)
      t.same(await em.execute('select name from authors where name = ?', [name]), [{ name }])
    }
    t.equal(await em.count(Author), strings.length)
    const [row] = await em.execute<{ now: string }[]>('select now(3) as now')
    t.ok(Math.abs(Date.parse(`${row?.now}Z`) - Date.now()) < 60_000, 'now() is in UTC')
    const observer = await openConnection(t, url)
    t.equal(await observer.count(Author), strings.length, 'every write is committed')
    t.same(
      await em.execute('select count (*) as n from authors'),
      [{ n: strings.length }],
      'IGNORE_SPACE is on, as with mysql2'
    )
    const grouped = await em.execute('select a.* from authors a group by a.id')
    t.equal(grouped.length, strings.length, 'a key determines its row, on both servers')
    await t.rejects(em.execute(`insert into authors (name) values (repeat('x', 41))`), {
      code: 'ER_DATA_TOO_LONG'
    })
  }
)
