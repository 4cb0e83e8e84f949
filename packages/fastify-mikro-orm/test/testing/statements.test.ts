import { onEveryEngine } from '../../../../test/engines.ts'
import { expectStatements, recordStatements } from '../../src/testing/statements.ts'
import { Author, openLibrary } from '../fixtures/library.ts'

onEveryEngine('statements are recorded with their values while an act lasts', async (t, { url }) => {
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

onEveryEngine('a wrong number of statements fails, and names them', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  const count = () => orm.em.fork().count(Author)
  await expectStatements(orm, 1, count)
  await t.rejects(
    expectStatements(orm, 2, async () => {}),
    { code: 'ERR_ASSERTION', message: '0 statements, and not 2:' }
  )
  await t.rejects(expectStatements(orm, 0, count), {
    message: /^1 statements, and not 0:\n {2}1\. select count/
  })
})
