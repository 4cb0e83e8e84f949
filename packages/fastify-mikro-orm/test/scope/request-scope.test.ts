import t from 'tap'
import { openDatabase } from '../../src/database.ts'
import { RequestScope } from '../../src/scope/request-scope.ts'
import { Author } from '../fixtures/library.ts'

t.test('the signal of a request scope', async (t) => {
  const database = await openDatabase({ url: 'sqlite::memory:', entities: [Author] })
  const { orm } = database
  t.teardown(() => database.close())
  const begin = () => new RequestScope(orm, { reqId: '1', timeLimit: 0, hasResponded: () => false })

  t.test('aborts when the scope ends', async (t) => {
    const scope = begin()
    const { signal } = scope
    t.notOk(signal.aborted)
    await scope.end('answered')
    t.match(signal, { aborted: true, reason: { code: 'DB_SCOPE_ENDED' } })
    t.equal(scope.signal, signal)

    const other = begin()
    await other.end('disconnected')
    t.match(other.signal, { aborted: true, reason: { code: 'DB_SCOPE_ENDED' } })
  })

  t.test('refuses find() and execute(), also of forks', async (t) => {
    for (const use of ['find', 'execute'] as const) {
      const scope = begin()
      const em = scope.getEntityManager()
      await (use === 'find' ? em.find(Author, {}) : em.execute('select 1'))
      const fork = em.fork()
      await scope.end('answered')
      for (const late of [em, fork]) {
        await t.rejects(late.find(Author, {}), { code: 'DB_SCOPE_ENDED' })
        await t.rejects(late.execute('select 1'), { code: 'DB_SCOPE_ENDED' })
      }
    }
  })
})
