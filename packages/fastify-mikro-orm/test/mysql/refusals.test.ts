import { onEveryServer } from '../../../../test/engines.ts'
import { until } from '../../../../test/fixtures/until.ts'
import { openDatabase, poolFigures, transactional } from '../../index.ts'
import { errorKind } from '../../src/error-kind.ts'
import { Author, library, openLibrary } from '../fixtures/library.ts'

/** Makes the server answer with an error, as it would in a state that a test cannot bring about. */
const answer = (errno: number) =>
  `signal sqlstate 'HY000' set mysql_errno = ${errno}, message_text = 'not now'`

const kindOf = (work: Promise<unknown>) => work.then(() => 'no error', errorKind)

onEveryServer('a connection whose server refuses statements is replaced', async (t, { url }) => {
  const database = await openDatabase({ url, entities: library, pool: { max: 1 } })
  const { orm } = database
  t.teardown(() => database.close())
  const read = async () => {
    const [row] = await orm.em.fork().execute<{ id: number }[]>('select connection_id() as id')
    return row?.id
  }
  for (const errno of [1047, 1053, 1290, 1836, 2003, 2006, 2013, 3032, 3098, 3100]) {
    const before = await read()
    t.equal(await kindOf(orm.em.fork().execute(answer(errno))), 'unavailable', `${errno}`)
    await until(() => poolFigures(orm).open === 0)
    t.not(await read(), before)
    const em = orm.em.fork()
    await em.begin()
    await em.insert(Author, { name: 'Ada' })
    t.equal(await kindOf(em.execute(answer(errno))), 'unavailable', `${errno} in a transaction`)
    t.equal(await kindOf(em.insert(Author, { name: 'Eve' })), 'unavailable')
    await em.rollback()
    t.equal(await orm.em.fork().count(Author), 0)
  }
  t.equal(await kindOf(orm.em.fork().execute(answer(1048))), 'missing_value')
  t.equal(poolFigures(orm).open, 1, 'after another error it is kept')
})

onEveryServer('a transaction that fails with a conflict at COMMIT is tried again', async (t, { url }) => {
  const { em } = await openLibrary(t, url)
  for (const errno of [1180, 3101]) {
    let attempts = 0
    await transactional(em.fork(), async (tx) => {
      await tx.insert(Author, { name: `${errno} ${++attempts}` })
      if (attempts === 1) await tx.execute(answer(errno))
    }).catch((error) => t.fail(error))
    t.equal(attempts, 2)
    t.match(
      await em.fork().find(Author, {}, { disableIdentityMap: true, orderBy: { id: 'desc' }, limit: 1 }),
      [{ name: `${errno} 2` }]
    )
  }
})

onEveryServer(
  'after an error that rolls back the whole transaction nothing more is accepted',
  async (t, { url }) => {
    const em = (await openLibrary(t, url)).em.fork()
    for (const errno of [1206, 1213]) {
      await em.begin()
      await em.execute(answer(errno)).catch(() => undefined)
      await t.rejects(em.insert(Author, { name: 'alone' }), { code: 'DB_TRANSACTION_LOST' })
      await em.rollback()
    }
    await em.begin()
    await em.execute(answer(1205)).catch(() => undefined)
    await em.insert(Author, { name: 'kept' })
    await em.commit()
    t.match(await em.find(Author, {}), [{ name: 'kept' }], 'a lock timeout undoes only its statement')
  }
)
