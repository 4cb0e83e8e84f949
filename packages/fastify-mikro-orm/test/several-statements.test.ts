import { test } from 'tap'
import { openLibrary } from './fixtures/library.ts'

test('sqlite: comments after a statement are not a second statement', async (t) => {
  const em = (await openLibrary(t, 'sqlite::memory:')).em.fork()
  for (const end of [
    '; -- a; b',
    ';;\n/* a; b **/\n',
    '; /* open',
    '; -- a\rb',
    `; /*${'*'.repeat(100_000)}*/`
  ]) {
    t.same(await em.execute(`select 1 as one${end}`), [{ one: 1 }])
  }
  await em.execute(`create trigger copied after insert on authors begin
    update authors set bio = 'a;b' where id = new.id; delete from books; end; -- done`)
})

test('sqlite: a line of dashes before a second statement is refused at once', async (t) => {
  const em = (await openLibrary(t, 'sqlite::memory:')).em.fork()
  // With an ambiguous pattern, ten more dashes take eleven times as long: 40 of them 1.8 s.
  const refused = em.execute(`select 1;\n${'-'.repeat(60)}\nselect 2`)
  await t.rejects(refused, { code: 'DB_ONE_STATEMENT' })
})
