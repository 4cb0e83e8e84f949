import { onEveryEngine, onEveryServer } from '../../../../test/engines.ts'
import { Author, openLibrary } from '../../../../test/fixtures/library.ts'

onEveryEngine(
  'what is aborted before it is sent is not sent, and does not look like done',
  async (t, { url }) => {
    const orm = await openLibrary(t, url)
    const em = orm.em.fork()
    const insert = () =>
      em.execute('insert into authors (name) values (?)', ['Ada'], {
        method: 'run',
        signal: AbortSignal.abort(new Error('gone'))
      })
    await t.rejects(insert(), { message: 'gone' })
    await em.begin()
    await t.rejects(insert(), { message: 'gone' }, 'nor in a transaction')
    await em.commit()
    t.equal(await em.count(Author), 0)
  }
)

onEveryServer('who no longer waits for their turn stops nobody else', async (t, { url }) => {
  const orm = await openLibrary(t, url)
  const em = orm.em.fork()
  await em.begin()
  const gone = new AbortController()
  const first = em.execute<{ slept: unknown }[]>('select sleep(0.3) as slept')
  const second = em.execute('select 1', [], {
    signal: gone.signal,
    inflightQueryAbortStrategy: 'cancel query'
  })
  setTimeout(() => gone.abort(new Error('gone')), 50)
  await t.rejects(second, { message: 'gone' })
  t.equal(Number((await first)[0]?.slept), 0, 'a sleep that is cut short says 1')
  await em.rollback()
})
