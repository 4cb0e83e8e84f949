import { type CursorPage, pageByCursor, pageByNumber } from '../../../../src/db/pagination/pages.ts'
import { recordStatements } from '../../../../src/db/testing/statements.ts'
import type { EntityManager } from '../../../../src/db/types.ts'
import { onEveryEngine } from '../../../engines.ts'
import { Author, Book, openLibrary } from '../../../fixtures/library.ts'
import { rowsRead } from '../../../plans.ts'

type Order = Parameters<typeof pageByCursor<Book>>[2]['orderBy']

/** Titles repeat themselves, and times too; every third has never been printed. */
async function addBooks(em: EntityManager, amount: number) {
  const author = await em.insert(Author, { name: 'Ada' })
  const books = Array.from({ length: amount }, (_, n) => ({
    title: `Volume ${n % 4}`,
    author,
    printed_at: n % 3 === 0 ? null : new Date(Date.UTC(2026, 0, 1, 0, 0, 0, n % 5))
  }))
  await em.insertMany(Book, books)
}

/** Turns the pages from the first one to the last and back. @returns the ids on each, in the order of the list */
async function turnPages(read: (cursor?: string) => Promise<CursorPage<Book>>) {
  const ids = ({ items }: CursorPage<Book>) => items.map(({ id }) => id)
  let page = await read()
  const there = [ids(page)]
  for (; page.next !== null; there.push(ids(page))) page = await read(page.next)
  const back = [ids(page)]
  for (; page.previous !== null; back.unshift(ids(page))) page = await read(page.previous)
  return { there, back }
}

const orders: Order[] = [
  { id: 'asc' },
  { id: 'desc' },
  { title: 'asc' },
  { title: 'desc', id: 'asc' },
  { printed_at: 'asc' },
  { printed_at: 'desc' },
  { title: 'desc', printed_at: 'asc' },
  { printed_at: 'desc', title: 'asc' }
]

onEveryEngine(
  'by cursor everything is shown once, there and back, ties and nulls too',
  async (t, { url }) => {
    const orm = await openLibrary(t, url)
    await addBooks(orm.em.fork(), 31)
    for (const orderBy of orders) {
      const order = { ...orderBy, id: Object.values(orderBy).at(-1) ?? 'asc', ...orderBy }
      const all = (await orm.em.fork().findAll(Book, { orderBy: order })).map(({ id }) => id)
      for (const limit of [1, 4, 30, 31]) {
        const read = (cursor?: string) => pageByCursor(orm.em.fork(), Book, { orderBy, limit, cursor })
        const { there, back } = await turnPages(read)
        const name = `${JSON.stringify(orderBy)}, ${limit} at a time`
        t.same(there.flat(), all, name)
        t.same(back, there, `${name}, back`)
        t.equal(there.length, Math.ceil(31 / limit))
      }
    }
  }
)

onEveryEngine('by cursor nothing is repeated or left out when others add and delete', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  const em = orm.em.fork()
  await addBooks(em, 9)
  const read = (cursor?: string) =>
    pageByCursor(orm.em.fork(), Book, { orderBy: { id: 'asc' }, limit: 3, ...(cursor && { cursor }) })
  const first = await read()
  const ids = first.items.map(({ id }) => id)
  await em.nativeDelete(Book, { id: { $in: ids } })
  const second = await read(first.next ?? '')
  t.same(
    second.items.map(({ id }) => id),
    [4, 5, 6]
  )
  t.same(await read(second.previous ?? ''), { items: [], next: null, previous: null })
})

onEveryEngine('a page by cursor is one statement, and as cheap far into a list', async (t, engine) => {
  const orm = await openLibrary(t, engine.url)
  const em = orm.em.fork()
  const author = await em.insert(Author, { name: 'Ada' })
  const books = Array.from({ length: 3_000 }, (_, n) => ({ title: `Volume ${n}`.padEnd(12, '0'), author }))
  for (let from = 0; from < books.length; from += 1_000)
    await em.insertMany(Book, books.slice(from, from + 1_000))
  if (engine.name !== 'sqlite') await em.execute('analyze table books')
  const options = { orderBy: { title: 'asc' }, limit: 1_000, max: 1_000 } as const
  let cursor = (await pageByCursor(orm.em.fork(), Book, options)).next
  cursor = (await pageByCursor(orm.em.fork(), Book, { ...options, cursor: cursor ?? '' })).next
  const statements = await recordStatements(orm, async () => {
    await pageByCursor(orm.em.fork(), Book, { ...options, limit: 10, cursor: cursor ?? '' })
  })
  t.equal(statements.length, 1)
  const [sql = ''] = statements
  if (engine.name === 'sqlite')
    t.match(await em.execute(`explain query plan ${sql}`), [{ detail: /SEARCH .* books_title/ }])
  else t.ok((await rowsRead(em, sql)) < 40, `${await rowsRead(em, sql)} rows`)
})

onEveryEngine('what a client makes up is no cursor, and reaches no database', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  await addBooks(orm.em.fork(), 5)
  const read = (orderBy: Order, cursor?: string) =>
    pageByCursor(orm.em.fork(), Book, { orderBy, limit: 2, ...(cursor !== undefined && { cursor }) })
  const byTime: Order = { printed_at: 'desc' }
  const { next } = await read(byTime)
  const content: unknown[] = JSON.parse(Buffer.from(next ?? '', 'base64url').toString())
  const [side, signature, time, id] = content
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  t.equal(encode(content), next)
  const madeUp = [
    '',
    'abc',
    '%',
    `${next} `,
    `${next}=`,
    ...[null, 5, {}, [], [time, id]].map(encode),
    ...['first', null, { side }].map((other) => encode([other, signature, time, id])),
    ...['', 'Book id asc', 'Author printed_at desc id desc'].map((other) => encode([side, other, time, id])),
    ...[
      'x',
      '2026',
      '2026-01-01',
      '+275760-09-13T00:00:00.000Z',
      '-000001-01-01T00:00:00.000Z',
      1,
      true,
      [],
      {}
    ].map((other) => encode([side, signature, other, id])),
    ...['1', null, true, [1, 2], { $ne: null }, '1 or 1=1'].map((other) =>
      encode([side, signature, time, other])
    ),
    encode([side, signature, time]),
    encode([...content, 1]),
    JSON.stringify(content),
    Buffer.from(JSON.stringify(content, null, 1)).toString('base64url'),
    Buffer.from(JSON.stringify(content).replace(/\d+]$/, '1e999]')).toString('base64url')
  ]
  const statements = await recordStatements(orm, async () => {
    for (const cursor of madeUp) await t.rejects(read(byTime, cursor), { code: 'DB_PAGE_INVALID' }, cursor)
    await t.rejects(read({ title: 'desc' }, next ?? ''), { code: 'DB_PAGE_INVALID' }, 'of another order')
  })
  t.same(statements, [])
  for (const extreme of ['0000-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z', null])
    for (const id of [-1, 0.5, 1e300, Number.MAX_SAFE_INTEGER])
      t.ok(await read(byTime, encode([side, signature, extreme, id])), 'a value that a column may have')
})

onEveryEngine('pages by number are counted', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  const read = (page: number, limit?: number) =>
    pageByNumber(orm.em.fork(), Book, {
      where: { title: 'Volume 1' },
      orderBy: { title: 'desc' },
      page,
      limit
    })
  t.same(await read(1), { items: [], page: 1, pages: 1, total: 0 }, 'an empty list has one page')
  await addBooks(orm.em.fork(), 20)
  const pages = await Promise.all([1, 2, 3].map((page) => read(page, 2)))
  t.same(
    pages.map(({ items }) => items.map(({ id }) => id)),
    [[18, 14], [10, 6], [2]],
    'where titles are equal, the key decides'
  )
  t.match(pages[2], { page: 3, pages: 3, total: 5 })
  t.match(await read(1), { pages: 1, total: 5 }, 'twenty on a page')
  for (const page of [4, 1e15 / 20])
    await t.rejects(read(page, 2), { code: 'DB_PAGE_NOT_FOUND' }, String(page))
  for (const page of [0, -1, 1.5, Number.NaN, 2 ** 53])
    await t.rejects(read(page), { code: 'DB_PAGE_INVALID' })
})

onEveryEngine('a page holds no more than it may', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  await addBooks(orm.em.fork(), 120)
  const sizes = { limit: 1_000_000, orderBy: { id: 'asc' } } as const
  for (const [max, length] of [
    [undefined, 100],
    [7, 7],
    [500, 120]
  ] as const) {
    t.equal((await pageByCursor(orm.em.fork(), Book, { ...sizes, max })).items.length, length)
    t.equal((await pageByNumber(orm.em.fork(), Book, { ...sizes, max, page: 1 })).items.length, length)
  }
  for (const limit of [0, -5, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    const wrong = { ...sizes, limit }
    await t.rejects(pageByCursor(orm.em.fork(), Book, wrong), { code: 'DB_PAGE_INVALID' }, String(limit))
    await t.rejects(pageByNumber(orm.em.fork(), Book, { ...wrong, page: 1 }), { code: 'DB_PAGE_INVALID' })
  }
})

onEveryEngine('a page has what find() is asked for', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  await addBooks(orm.em.fork(), 3)
  const options = { where: { title: { $ne: 'Volume 0' } }, orderBy: { title: 'asc' }, limit: 1 } as const
  const page = await pageByCursor(orm.em.fork(), Book, { ...options, populate: ['author'] })
  t.match(page.items, [{ title: 'Volume 1', author: { name: 'Ada' } }])
  const em = orm.em.fork()
  await t.rejects(pageByCursor(em, Book, { ...options, fields: ['id'] }), /title has to be loaded/)
  // @ts-expect-error: no column of a book
  await t.rejects(pageByCursor(em, Book, { ...options, orderBy: { nothing: 'asc' } }))
  await t.rejects(
    pageByCursor(em, Book, { ...options, orderBy: { author: 'asc' } }),
    /by author has no cursors/
  )
})
