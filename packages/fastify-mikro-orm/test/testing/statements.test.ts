import { onEveryEngine } from '../../../../test/engines.ts'
import { expectStatements, recordStatements } from '../../src/testing/statements.ts'
import { Author, openLibrary } from '../fixtures/library.ts'

onEveryEngine('recordStatements() returns the statements with their values', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  const em = orm.em.fork()
  const statements = await recordStatements(orm, async () => {
    await em.transactional((tx) => tx.nativeDelete(Author, { name: 'Ada' }))
    await em.count(Author)
  })
  await em.count(Author)
  t.match(statements, [/^delete from .authors. where .name. = 'Ada'$/, /^select count\(\*\)/])
  t.equal(statements.length, 2)
})

onEveryEngine(
  'expectStatements() fails on another number of statements, and lists them',
  async (t, { url }) => {
    const orm = await openLibrary(t, url)
    const count = () => orm.em.fork().count(Author)
    await expectStatements(orm, 1, count)
    await t.rejects(
      expectStatements(orm, 2, async () => {}),
      { code: 'ERR_ASSERTION', message: 'expected 2 statements, got 0:' }
    )
    await t.rejects(expectStatements(orm, 0, count), {
      message: /^expected 0 statements, got 1:\n {2}1\. select count/
    })
  }
)
