import { setTimeout as sleep } from 'node:timers/promises'
import { onEveryEngine } from '../../../../test/engines.ts'
import { Author, Book } from '../fixtures/library.ts'
import { type Route, serveRoutes } from '../fixtures/routes.ts'

const unflushedWarning = 'the request made changes that it did not flush'

const changes: Route[] = [
  { url: '/new/:id', work: (em) => em.create(Author, { name: 'new' }) },
  {
    url: '/changed',
    work: async (em) => {
      const author = await em.findOneOrFail(Author, { name: 'Ada' })
      author.bio = 'changed'
      em.create(Book, { title: 'Notes', author })
    }
  },
  { url: '/removed', work: async (em) => em.remove(await em.findOneOrFail(Author, { name: 'Ada' })) },
  { url: '/flushed', work: (em) => em.persist(em.create(Author, { name: 'flushed' })).flush() },
  { url: '/read', work: (em) => em.find(Author, {}) },
  { url: '/refused', work: (em) => em.create(Author, { name: 'refused' }), status: 422 }
]

onEveryEngine('reportUnflushed logs changes that were never flushed', async (t, { url }) => {
  const { app, address, logged } = await serveRoutes(t, url, changes, { reportUnflushed: true })
  await app.orm.em.fork().insert(Author, { name: 'Ada' })
  for (const { url } of changes) await fetch(address + url)
  while (logged(unflushedWarning).length < 3) await sleep(5)
  await fetch(`${address}/count`)
  t.match(logged(unflushedWarning), [
    { level: 40, route: '/new/:id', reqId: 'req-1', unflushed: ['create Author'] },
    { route: '/changed', unflushed: ['create Book', 'update Author'] },
    { route: '/removed', unflushed: ['delete Author'] }
  ])
  t.equal(logged(unflushedWarning).length, 3)
})

onEveryEngine('by default changes that were never flushed are not looked for', async (t, { url }) => {
  const { app, address, logged } = await serveRoutes(t, url, changes)
  await app.orm.em.fork().insert(Author, { name: 'Ada' })
  for (const { url } of changes) await fetch(address + url)
  await app.close()
  t.same(logged(unflushedWarning), [])
})
