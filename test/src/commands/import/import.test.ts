import type { EntityManager } from 'fastify-mikro-orm'
import { type ImportOptions, importPosts } from '../../../../src/commands/import/index.ts'
import { Post, User } from '../../../../src/database/entities.ts'
import { hotness } from '../../../../src/posts/ranking.ts'
import { toDate } from '../../../../src/sql/dates.ts'
import { onEveryEngine } from '../../../engines.ts'
import { contentOf, openBoard } from '../../../fixtures/board.ts'
import { csv, header, inChunks, manyRows } from '../../../fixtures/csv.ts'

/** Imports and collects the rejected rows. */
async function run(em: EntityManager, text: string | Buffer, options: ImportOptions = {}) {
  const rejected: string[] = []
  const onRejected = (line: number, reason: string) => rejected.push(`${line}: ${reason}`)
  const totals = await importPosts(em, inChunks(text), { onRejected, ...options })
  return { ...totals, rejected }
}

onEveryEngine('rows become posts, and their authors members who cannot log in', async (t, { url }) => {
  const em = await openBoard(t, url)
  const result = await run(
    em,
    csv(
      '7,"Water, ""still""",Http://www.Example.com/A?b=ä,386,52,Ne0phyte,8/4/2016 11:52',
      '8,Ask: 日本語 🎺?,,5,0,ne0PHYTE,9/6/2015 5:56'
    )
  )
  t.match(result, { rows: 2, imported: 2, known: 0, members: 1, rejected: [] })
  const [link, text] = await em.find(Post, { import_id: { $in: ['7', '8'] } }, { orderBy: { import_id: 1 } })
  const time = new Date('2016-08-04T11:52:00Z')
  t.match(link, {
    title: 'Water, "still"',
    post_url: 'http://www.example.com/A?b=%C3%A4',
    domain: 'example.com',
    url_key: /^[0-9a-f]{64}$/,
    vote_count: 386,
    imported_votes: 386,
    comment_count: 0,
    hot: hotness(386, time),
    active_at: time,
    created_at: time,
    updated_at: time,
    deleted_at: null
  })
  t.match(text, { title: 'Ask: 日本語 🎺?', post_url: null, domain: null, url_key: null, text: null })
  const members = await em.find(User, { username_key: 'ne0phyte' })
  t.equal(members.length, 1, 'one member, whatever the case')
  t.match(members[0], { username: 'Ne0phyte', email: null, password: null, karma: 391 })
  t.equal(members[0]?.created_at.toISOString(), '2015-09-06T05:56:00.000Z', 'a member since the first post')
})

onEveryEngine('an invalid row is reported with its line, and the others are imported', async (t, { url }) => {
  const em = await openBoard(t, url)
  const [first, second, third] = manyRows(3)
  const latin1 = Buffer.from('6,caf\xe9,https://example.com/,1,1,a,8/4/2016 11:52\n', 'latin1')
  const result = await run(
    em,
    Buffer.concat([
      Buffer.from(`\ufeff${header}\r\n${first}\r\n4,two columns\r\n\r\n`),
      latin1,
      Buffer.from(
        [
          second,
          '9,"never closed,https://example.com/,1,1,a,8/4/2016 11:52',
          '10,Bad date,https://example.com/,1,1,a,2/30/2016 1:00',
          '11,"Two\nlines",https://example.com/,1,1,a,8/4/2016 11:52',
          '12,Script,javascript:alert(1),1,1,a,8/4/2016 11:52',
          third
        ].join('\n')
      )
    ])
  )
  t.match(result, { rows: 9, imported: 3, known: 0 })
  t.same(result.rejected, [
    '3: 2 columns instead of 7',
    '5: not UTF-8',
    '7: a quoted field does not end',
    '8: created_at is not a date (2/30/2016 1:00)',
    '9: title holds a control character (Two\\u{a}lines)',
    '11: The URL must start with http:// or https:// (javascript:alert(1))'
  ])
  t.equal(await em.count(User, { username: 'a' }), 0, 'nobody becomes a member by a rejected row')
})

onEveryEngine('importing again changes nothing', async (t, { url }) => {
  const em = await openBoard(t, url)
  const text = csv(...manyRows(45), ...manyRows(3))
  t.match(await run(em, text, { batchSize: 10 }), { rows: 48, imported: 45, known: 3, members: 7 })
  const before = await contentOf(em)
  t.match(await run(em, text, { batchSize: 7 }), { rows: 48, imported: 0, known: 48, members: 0 })
  t.same(await contentOf(em), before)
})

onEveryEngine('karma is the sum of the points, whatever the batches', async (t, { url }) => {
  const em = await openBoard(t, url)
  await run(em, csv(...manyRows(100)), { batchSize: 9 })
  const members = await em.execute<
    { karma: number; points: number | string; created_at: number; first: number }[]
  >(
    `select u.karma, u.created_at, sum(p.vote_count) as points, min(p.created_at) as first
     from users u join posts p on p.user_id = u.id group by u.id, u.karma, u.created_at`
  )
  t.equal(members.length, 7)
  for (const { karma, points, created_at, first } of members) {
    t.equal(karma, Number(points))
    t.same(toDate(created_at), toDate(first), 'a member since the first post, in whichever batch it came')
  }
})

onEveryEngine('posts are added to an existing member, whose account does not change', async (t, { url }) => {
  const em = await openBoard(t, url)
  const joined = new Date('2026-01-01T00:00:00Z')
  const account = {
    username: 'Author1',
    username_key: 'author1',
    email: 'a@example.com',
    email_key: 'a@example.com'
  }
  await em.insert(User, { ...account, password: 'hash', karma: 40, created_at: joined })
  await run(em, csv(...manyRows(8)))
  const member = await em.findOneOrFail(User, { username_key: 'author1' })
  t.match(member, { ...account, password: 'hash', karma: 40 + 1 + 8, created_at: joined })
  t.equal(await em.count(Post, { user: member }), 2)
})

onEveryEngine('an abort ends the import between two batches', async (t, { url }) => {
  const em = await openBoard(t, url)
  const text = csv(...manyRows(50))
  const stop = new AbortController()
  const onProgress = ({ rows }: { rows: number }) => rows === 20 && stop.abort()
  t.match(await run(em, text, { batchSize: 10, signal: stop.signal, onProgress }), { rows: 20, imported: 20 })
  t.equal(await em.count(Post), 20)
  t.match(await run(em, text), { rows: 50, imported: 30, known: 20 })
})

onEveryEngine('an empty file and one with another header are rejected', async (t, { url }) => {
  const em = await openBoard(t, url)
  await t.rejects(run(em, ''), { code: 'IMPORT_EMPTY' })
  await t.rejects(run(em, '\n\r\n'), { code: 'IMPORT_EMPTY' })
  for (const other of ['id,title', `${header},more`, header.toUpperCase(), `id;${header}`, '\0\0', '"']) {
    await t.rejects(run(em, `${other}\n${manyRows(1)}`), { code: 'IMPORT_HEADER' }, JSON.stringify(other))
  }
  await t.rejects(run(em, Buffer.from(csv(...manyRows(1)), 'utf16le')), { code: 'IMPORT_HEADER' })
  t.match(await run(em, header), { rows: 0, imported: 0 }, 'a header alone is a file without rows')
  t.equal(await em.count(Post), 0)
})
