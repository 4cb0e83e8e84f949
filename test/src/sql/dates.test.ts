import { test } from 'tap'
import { Author, Book, openLibrary } from '../../../packages/fastify-mikro-orm/test/fixtures/library.ts'
import { toDate } from '../../../src/sql/dates.ts'
import { onEveryEngine } from '../../engines.ts'

onEveryEngine('a date of a plain row is exact to the millisecond', async (t, { url }) => {
  const em = (await openLibrary(t, url)).em.fork()
  const author = em.create(Author, { name: 'Ada' })
  for (const [title, printed_at] of Object.entries(instants)) em.create(Book, { title, author, printed_at })
  await em.flush()
  const rows = await em.execute<{ title: string; printed_at: unknown }[]>(
    'select title, printed_at from books'
  )
  t.same(Object.fromEntries(rows.map(({ title, printed_at }) => [title, toDate(printed_at)])), instants)
})

const instants = {
  first: new Date('1843-07-10T12:34:56.789Z'),
  second: new Date('2026-03-29T01:30:00.001Z'),
  third: new Date('2038-01-19T03:14:08.000Z')
}

test('other values are rejected', (t) => {
  for (const value of [null, undefined, '', 'yesterday', Number.NaN, {}])
    t.throws(() => toDate(value), TypeError)
  t.end()
})
