import { onEveryServer } from '../../../../test/engines.ts'
import { openConnection, untilRunning } from '../fixtures/connection.ts'
import { Author, openLibrary } from '../fixtures/library.ts'

onEveryServer(
  'a statement that is a transaction of its own is tried again after a deadlock',
  async (t, { url }) => {
    const { em } = await openLibrary(t, url)
    const other = await openConnection(t, url)
    const names = Array.from({ length: 100 }, (_, index) => ({ id: index + 1, name: `${index}` }))
    await other.insertMany(Author, names)
    // With the most rows changed, this transaction is not the victim.
    await other.begin()
    await other.execute(`update authors set name = concat('x', name) where id > 1`)
    const statement = em.fork().nativeUpdate(Author, { id: { $lte: 2 } }, { bio: 'new' })
    await untilRunning(await openConnection(t, url), 'update `authors`')
    await other.execute(`update authors set name = concat('x', name) where id = 1`)
    await other.commit()
    t.equal(await statement, 2)
    t.equal(await em.fork().count(Author, { bio: 'new' }), 2)
  }
)
