import { gzipSync } from 'node:zlib'
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
  const onRejected = (place: string, reason: string) =>
    rejected.push(`${place.replace('line ', '')}: ${reason}`)
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
          '11,Red,"https://\n\x1b[31m",1,1,a,8/4/2016 11:52',
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
    '9: url holds a control character (https://\\u{a}\\u{1b}[31m)',
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

onEveryEngine(
  'the posts of a second board are imported, although their ids are the same',
  async (t, { url }) => {
    const em = await openBoard(t, url)
    const first = csv(...manyRows(20))
    const second = csv(
      ...manyRows(20).map((row) => row.replace(/^(\d+),Post/, '$1,Another').replace('/2016 ', '/2015 '))
    )
    t.match(await run(em, first), { rows: 20, imported: 20 })
    t.match(await run(em, second, { batchSize: 7 }), { rows: 20, imported: 20, known: 0, rejected: [] })
    const before = await contentOf(em)
    for (const text of [first, second]) t.match(await run(em, text), { imported: 0, known: 20, rejected: [] })
    t.same(await contentOf(em), before, 'and again nothing changes')
  }
)

onEveryEngine('a row with the id and the time of another post is reported', async (t, { url }) => {
  const em = await openBoard(t, url)
  const row = (title: string, site: string, author: string) =>
    `1,${title},${site},3,0,${author},8/4/2016 11:52`
  const text = csv(row('One', 'https://one.example/', 'ada'), row('Two', 'https://two.example/', 'bob'))
  const report = ['3: the id and the time are those of another post (One)']
  t.match(await run(em, text), { rows: 2, imported: 1, known: 0, rejected: report })
  t.match(await run(em, text), { rows: 2, imported: 0, known: 1, rejected: report })
  await em.execute(`update posts set title = 'One, edited'`)
  await em.execute(`update users set username_key = 'deleted 1' where username_key = 'ada'`)
  t.match(await run(em, text), { rows: 2, known: 1 }, 'a post is known after an edit and without its author')
})

onEveryEngine('columns are found by their names, and others ignored', async (t, { url }) => {
  const em = await openBoard(t, url)
  const text = [
    'Author,created_at,rank,URL,num_points,title,id',
    '"a b",2016-08-04T11:52:07.5+02:00,9,https://example.com/x?a=1,67.0,"A\ttab",abc-1',
    '..,1470304327,8,,1,Dots,2'
  ].join('\r\n')
  const renamed: string[] = []
  const onRenamed = (author: string, name: string) => renamed.push(`${author} ${name}`)
  t.match(await run(em, text, { onRenamed }), { rows: 2, imported: 2, members: 2, rejected: [] })
  const [dots, tab] = await em.find(Post, {}, { orderBy: { import_id: 1 }, populate: ['user'] })
  t.match(tab, { import_id: 'abc-1', title: 'A tab', domain: 'example.com', vote_count: 67 })
  t.equal(tab?.created_at.toISOString(), '2016-08-04T09:52:07.500Z')
  t.match(dots, { import_id: '2', title: 'Dots', post_url: null, user: { username: /^member-[0-9a-f]{6}$/ } })
  t.match(renamed, [/^a b a-b-[0-9a-f]{6}$/, /^\.\. member-/])
  t.match(await run(em, text, { onRenamed }), { rows: 2, known: 2, members: 0 })
})

onEveryEngine(
  'a file that is no such CSV is rejected, and the reason says what it is',
  async (t, { url }) => {
    const em = await openBoard(t, url)
    const rows = csv(...manyRows(3))
    const files: [file: string | Buffer, message: string | RegExp][] = [
      ['', 'The file is empty.'],
      ['\n\r\n', 'The file is empty.'],
      ['id,title\n1,2\n', /Missing: url, num_points, author, created_at; found: "id, title"\.$/],
      [`${header},id\n`, 'The column id is there twice.'],
      [rows.replaceAll(',', ';'), 'The columns are separated by semicolons and not by commas.'],
      [rows.replaceAll(',', '\t'), 'The columns are separated by tabs and not by commas.'],
      [Buffer.from(rows, 'utf16le'), /^The file is in UTF-16\. Convert it first: iconv /],
      [Buffer.from(`\ufeff${rows}`, 'utf16le'), /^The file is in UTF-16\./],
      [gzipSync(rows), 'The file is compressed with gzip. Unpack it first: gunzip FILE'],
      [
        'PK\x03\x04\x14\0\x06\0\x08\0',
        'The file is a ZIP archive or an Excel workbook, and neither CSV nor JSON.'
      ],
      ['[{"id": 1}', 'The file is no JSON that is complete.'],
      ['<!doctype html><p>', 'The file is HTML or XML, and neither CSV nor JSON.'],
      [Buffer.from('id,titl\xe9\n', 'latin1'), 'The first line is no line of CSV: not UTF-8.'],
      ['"', 'The first line is no line of CSV: a quote is out of place.']
    ]
    for (const [file, message] of files)
      await t.rejects(run(em, file), { code: /^IMPORT_/, message }, String(message))
    t.match(await run(em, header), { rows: 0, imported: 0 }, 'a header alone is a file without rows')
    t.equal(await em.count(Post), 0)
  }
)
