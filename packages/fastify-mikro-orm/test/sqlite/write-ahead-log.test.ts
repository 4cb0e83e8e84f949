import { copyFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'tap'
import { makeFolder } from '../../../../test/fixtures/folder.ts'
import { openDatabase } from '../../index.ts'
import { Author, library, libraryApp } from '../fixtures/library.ts'

test('sqlite: after closing, the file alone has everything', async (t) => {
  const folder = makeFolder(t)
  const path = join(folder, 'library.sqlite')
  const app = libraryApp(t, `sqlite:${path}`)
  await app.ready()
  await app.orm.em.fork().insert(Author, { name: 'Ada' })
  // SQLite does this by itself only for the last connection.
  const other = new DatabaseSync(path)
  t.teardown(() => other.close())
  other.prepare('select * from authors').all()
  await app.orm.em.fork().begin()
  await app.close()
  copyFileSync(path, join(folder, 'copy.sqlite'))
  const copy = new DatabaseSync(join(folder, 'copy.sqlite'))
  t.match(copy.prepare('select name from authors').all(), [{ name: 'Ada' }])
  copy.close()
})

test('sqlite: a large transaction does not leave a large write-ahead log', async (t) => {
  const path = join(makeFolder(t), 'library.sqlite')
  const database = await openDatabase({ url: `sqlite:${path}`, entities: library })
  t.teardown(() => database.close())
  const em = database.orm.em.fork()
  await em.transactional(async (tx) => {
    await tx.execute(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 50)
      insert into authors (name, bio) select i, hex(zeroblob(500000)) from n`)
  })
  // The log starts again with the first write after a checkpoint.
  for (const name of ['Ada', 'Eve']) await em.insert(Author, { name })
  t.ok(statSync(`${path}-wal`).size < 20 * 2 ** 20)
})
