import { onEveryEngine } from '../../../engines.ts'
import { Author, openLibrary } from '../../../fixtures/library.ts'

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
