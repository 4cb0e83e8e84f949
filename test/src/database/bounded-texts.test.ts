import { isSqlite } from 'fastify-mikro-orm'
import { Database } from '../../../packages/fastify-mikro-orm/src/database.ts'
import { entities } from '../../../src/database/entities.ts'
import { boundedTexts } from '../../../src/database/migrations/2026-11-29-bounded-texts.ts'
import { migrations } from '../../../src/database/migrations/index.ts'
import { renderMarkdown, renderSource } from '../../../src/text/markdown.ts'
import { onEveryEngine } from '../../engines.ts'
import { startBoard } from '../../fixtures/board.ts'
import { makeFirstBoard } from '../../fixtures/first-version.ts'
import { markdownBombs, profileBomb } from '../../fixtures/markdown-bombs.ts'

/** Half a megabyte: the migration looks at the length only. */
const html = `<p>${'<a href="http://x/">a</a>'.repeat(20_000)}</p>`
const bomb = markdownBombs.reference

const read = {
  users: 'select id, about as source, about_html as html from users order by id',
  posts: 'select id, text as source, text_html as html from posts order by id',
  comments: 'select id, comment_text as source, comment_html as html from comments order by id'
}

/**
 * The first board with bombs: a profile, a post, and 45 comments on the other post, which take several reads. The last
 * comment is far behind, and its HTML only was too large for its source.
 */
async function makeBombs(session: Awaited<ReturnType<typeof makeFirstBoard>>) {
  const now = isSqlite(session) ? '0' : 'now(3)'
  await session.execute('update users set about = ?, about_html = ? where id = 1', [profileBomb, html])
  await session.execute('update posts set text = ?, text_html = ? where id = 2', [bomb, html])
  const ids = [...Array.from({ length: 44 }, (_, index) => index + 2), 50_000]
  for (const id of ids) {
    await session.execute(
      `insert into comments (id, comment_text, comment_html, post_id, user_id, created_at, updated_at)
        values (?, ?, ?, 1, 2, ${now}, ${now})`,
      [id, id === 50_000 ? 'Well *said*' : bomb, html]
    )
  }
}

async function content(session: Awaited<ReturnType<typeof makeFirstBoard>>) {
  const rows: Record<string, { id: number; source: string | null; html: string | null }[]> = {}
  for (const [table, sql] of Object.entries(read)) rows[table] = await session.execute(sql)
  return rows
}

onEveryEngine('HTML that is stored and too large is replaced, and all the rest stays', async (t, { url }) => {
  const session = await makeFirstBoard(t, url)
  await makeBombs(session)
  const before = await content(session)
  await startBoard(url, { schemaMode: 'migrate' })
  const after = await content(session)
  const expected = {
    users: before.users?.map((row) => (row.id === 1 ? { ...row, html: renderSource(profileBomb) } : row)),
    posts: before.posts?.map((row) => (row.id === 2 ? { ...row, html: renderSource(bomb) } : row)),
    comments: before.comments?.map((row) => {
      if (row.id === 1) return row
      return { ...row, html: row.id === 50_000 ? renderMarkdown('Well *said*') : renderSource(bomb) }
    })
  }
  t.same(after, expected)
  const versions = await session.execute('select id, version from posts order by id')
  t.same(versions, [
    { id: 1, version: 45 },
    { id: 2, version: 1 }
  ])

  await session.execute('delete from db_migrations where name = ?', [boundedTexts.name])
  t.match(await startBoard(url, { schemaMode: 'migrate' }), [{}, { migrated: [boundedTexts.name] }])
  t.same(await content(session), after, 'a second run changes nothing')
  t.same(await session.execute('select id, version from posts order by id'), versions)
})

onEveryEngine('killed after any of its writes, it is completed by the next run', async (t, { url }) => {
  const session = await makeFirstBoard(t, url)
  await makeBombs(session)
  const options = { url, entities, schemaMigrations: migrations, schemaMode: 'migrate' } as const
  for (const writes of [0, 1, 2, 7, 30]) {
    const database = await Database.create(options)
    const connection = database.orm.em.getConnection()
    const execute = connection.execute.bind(connection)
    let left = writes
    t.capture(connection, 'execute', (...args: Parameters<typeof execute>) => {
      const isWrite = /^update (?!db_locks)/.test(String(args[0]))
      return isWrite && left-- === 0 ? Promise.reject(new Error('dead')) : execute(...args)
    })
    await t.rejects(database.start(), { cause: { message: 'dead' } }, `${writes} writes`)
    await database.close()
  }
  await startBoard(url, { schemaMode: 'migrate' })
  const rows = Object.values(await content(session)).flat()
  t.same(
    rows.filter((row) => row.html === html),
    []
  )
  const versions = await session.execute('select id, version from posts order by id')
  t.match(versions, [
    { id: 1, version: 45 },
    { id: 2, version: 1 }
  ])
})
