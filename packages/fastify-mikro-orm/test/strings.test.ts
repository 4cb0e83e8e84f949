import { onEveryEngine, onEveryServer } from '../../../test/engines.ts'
import { errorKind } from '../src/error-kind.ts'
import { Author, openLibrary } from './fixtures/library.ts'

// SQLite does not enforce the length of a string.
onEveryServer('a string is limited to the length of its entity, in code points', async (t, { url }) => {
  const em = (await openLibrary(t, url)).em.fork()
  for (const character of ['x', 'é', '😀']) {
    await em.insert(Author, { name: character.repeat(40) })
    const tooLong = await em.insert(Author, { name: character.repeat(41) }).catch((error: unknown) => error)
    t.equal(errorKind(tooLong), 'too_long')
    const longer = em.nativeUpdate(Author, { name: character.repeat(40) }, { name: character.repeat(41) })
    t.equal(errorKind(await longer.catch((error: unknown) => error)), 'too_long')
  }
  t.equal(await em.count(Author), 3)
})

onEveryEngine('strings are compared by code point', async (t, { url }) => {
  const em = (await openLibrary(t, url)).em.fork()
  const names = ['Zoe', 'ada', 'Ada', 'Àda', 'ß', 'ss', '😀', '😃']
  for (const name of names) await em.insert(Author, { name })
  t.equal(await em.count(Author), names.length)
  t.same(await em.execute(`select name from authors where name = 'ADA'`), [])
  const rows = await em.execute<{ name: string }[]>('select name from authors order by name')
  t.same(
    rows.map(({ name }) => name),
    ['Ada', 'Zoe', 'ada', 'ss', 'Àda', 'ß', '😀', '😃'].sort((a, b) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b))
    )
  )
})

onEveryEngine('strings with special characters are stored and found unchanged', async (t, { url }) => {
  const em = (await openLibrary(t, url)).em.fork()
  for (const name of ['\0', 'null\0byte\0', `it's \0'`, '\\', '%_', '\r\n']) {
    await em.insert(Author, { name })
    t.same(await em.execute('select name from authors where name = ?', [name]), [{ name }])
    t.same(await em.execute('select name from authors where name in (?)', [[name]]), [{ name }])
    t.equal((await em.findOneOrFail(Author, { name }, { refresh: true })).name, name)
  }
})
