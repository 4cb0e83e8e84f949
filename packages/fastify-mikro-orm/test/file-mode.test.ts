import { chmodSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { makeFolder } from '../../../test/fixtures/folder.ts'
import { keepLog } from '../../../test/fixtures/log.ts'
import { openDatabase } from '../src/database.ts'
import { Author, library } from './fixtures/library.ts'

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('a new SQLite database and its folder are for their owner alone', async (t) => {
  const folder = join(makeFolder(t), 'new', 'data')
  const { lines, log } = keepLog()
  await using database = await openDatabase(
    { url: `sqlite:${folder}/library.sqlite`, entities: library },
    { log }
  )
  await database.orm.em.fork().insert(Author, { name: 'Ada' })
  t.equal(modeOf(folder), '700')
  const files = readdirSync(folder)
  t.equal(files.length, 3, 'with the write-ahead log and its index')
  for (const file of files) t.equal(modeOf(join(folder, file)), '600', file)
  t.same(
    lines.filter(({ level }) => level > 30),
    []
  )
})

test('the start warns of a database that others can read', async (t) => {
  const path = join(makeFolder(t), 'library.sqlite')
  const options = { url: `sqlite:${path}`, entities: library }
  await (await openDatabase(options)).close()
  chmodSync(path, 0o644)
  const { lines, log } = keepLog()
  await (await openDatabase(options, { log })).close()
  t.match(
    lines.filter(({ level }) => level > 30),
    [{ path, mode: '644', msg: `other users of this machine can read the database: chmod 600 '${path}'*` }]
  )
  t.equal(modeOf(path), '644', 'and leaves it so')
})
