import { onEveryEngine } from '../../../../test/engines.ts'
import type { EntityManager, Orm } from '../../src/types.ts'
import { Author } from '../fixtures/library.ts'
import { sendRequest, serveRoutes } from '../fixtures/routes.ts'

/** Runs `act` while another transaction is within a savepoint on the only connection. */
async function duringSavepoint(orm: Orm, act: () => unknown) {
  await orm.em.fork().transactional((em) =>
    em.transactional(async (savepoint) => {
      await savepoint.insert(Author, { name: 'of the other transaction' })
      await act()
    })
  )
  return orm.em.fork().find(Author, {})
}

onEveryEngine('a savepoint that was not awaited does not reach another transaction', async (t, { url }) => {
  const { app } = await serveRoutes(t, url, [], { pool: { max: 1 } })
  const inside = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  let late: Promise<void> | undefined
  await app.orm.em.fork().transactional(async (em) => {
    late = em.transactional(async (savepoint) => {
      inside.resolve()
      await release.promise
      await savepoint.insert(Author, { name: 'too late' })
    })
    await inside.promise
  })
  const authors = await duringSavepoint(app.orm, async () => {
    release.resolve()
    await t.rejects(Promise.resolve(late), { code: 'DB_TRANSACTION_ENDED' })
  })
  t.match(authors, [{ name: 'of the other transaction' }])
  t.equal(authors.length, 1)
})

onEveryEngine(
  'a savepoint of a disconnected client does not reach another transaction',
  async (t, { url }) => {
    const inside = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const outcome = Promise.withResolvers<unknown>()
    const work = (em: EntityManager) =>
      em
        .transactional((tx) =>
          tx.transactional(async (savepoint) => {
            await savepoint.insert(Author, { name: 'too late' })
            inside.resolve()
            await release.promise
          })
        )
        .then(() => outcome.resolve('done'), outcome.resolve)
    const { app, address } = await serveRoutes(t, url, [{ url: '/', work }], { pool: { max: 1 } })
    const client = sendRequest(address, '/')
    await inside.promise
    client.destroy()
    const authors = await duringSavepoint(app.orm, async () => {
      release.resolve()
      t.match(await outcome.promise, { code: 'DB_SCOPE_ENDED' })
    })
    t.match(authors, [{ name: 'of the other transaction' }])
    t.equal(authors.length, 1)
  }
)
