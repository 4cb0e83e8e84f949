import t from 'tap'
import { Author } from '../../../../test/fixtures/library.ts'
import { closeDatabase } from '../../src/close.ts'
import { openDatabase } from '../../src/open.ts'
import { UnitOfWork } from '../../src/scope/unit-of-work.ts'

t.test('the signal of a unit of work', async (t) => {
  const orm = await openDatabase({ url: 'sqlite::memory:', entities: [Author] })
  t.teardown(() => closeDatabase(orm))
  const begin = () => new UnitOfWork(orm, { reqId: '1', timeLimit: 0, isAnswered: () => false })

  t.test('aborts at its end, for who has it and for who asks later', async (t) => {
    const unit = begin()
    const { signal } = unit
    t.notOk(signal.aborted)
    await unit.end('answered')
    t.match(signal, { aborted: true, reason: { code: 'DB_SCOPE_ENDED' } })
    t.equal(unit.signal, signal)

    const other = begin()
    await other.end('gone')
    t.match(other.signal, { aborted: true, reason: { code: 'DB_SCOPE_ENDED' } })
  })

  t.test('is one and the same for what MikroORM writes and for what is written by hand', async (t) => {
    for (const use of ['find', 'execute'] as const) {
      const unit = begin()
      const em = unit.em('default')
      await (use === 'find' ? em.find(Author, {}) : em.execute('select 1'))
      const fork = em.fork()
      await unit.end('answered')
      for (const late of [em, fork]) {
        await t.rejects(late.find(Author, {}), { code: 'DB_SCOPE_ENDED' })
        await t.rejects(late.execute('select 1'), { code: 'DB_SCOPE_ENDED' })
      }
    }
  })
})
