import { isSqlite } from 'fastify-mikro-orm'
import { linksAsTheyLead } from '../../../src/database/migrations/2026-11-29-links-as-they-lead.ts'
import { parseLink } from '../../../src/posts/links.ts'
import { signUp } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { startBoard } from '../../fixtures/board.ts'
import { makeFirstBoard } from '../../fixtures/first-version.ts'
import { build } from '../../helper.ts'

const recent = [
  'https://example.com/~a',
  'https://example.com/%7Ea',
  'http:github.com/login',
  'https://example.com/'
]
const old = ['http:github.com/logout', 'https://example.com/%7Eb', `https://example.com/${'日'.repeat(600)}`]

onEveryEngine(
  'stored links are those that browsers read, and recent ones are compared by bytes',
  async (t, { url }) => {
    const session = await makeFirstBoard(t, url)
    const now = Date.now()
    const rows = [...recent, ...old].map((post_url, index) => {
      const created_at = new Date(now - (index < recent.length ? 1000 * index : 40 * 86_400_000))
      const time = isSqlite(session)
        ? created_at.getTime()
        : created_at.toISOString().replace(/[TZ]/g, ' ').trim()
      return [index + 3, 'T', post_url, 'other.example', 'old key', 0, 1, time, time, time]
    })
    await session.execute(
      `insert into posts (id, title, post_url, domain, url_key, hot, user_id, active_at, created_at, updated_at)
      values ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')}`,
      rows.flat()
    )
    await startBoard(url, { schemaMode: 'migrate' })
    const read = 'select id, post_url, domain, url_key, version from posts where id > 2 order by id'
    const after = await session.execute(read)
    const key = (link: string) => parseLink(link).url_key
    t.match(after, [
      { url_key: key('https://example.com/~a'), version: 1 },
      { post_url: 'https://example.com/%7Ea', url_key: key('https://example.com/~a') },
      { post_url: 'http://github.com/login', domain: 'github.com', url_key: key('https://github.com/login') },
      { post_url: 'https://example.com/', url_key: key('https://example.com') },
      { post_url: 'http://github.com/logout', domain: 'github.com' },
      { post_url: 'https://example.com/%7Eb', url_key: 'old key', version: 0 },
      { post_url: old[2], url_key: 'old key', version: 0 }
    ])
    await session.execute('delete from db_migrations where name = ?', [linksAsTheyLead.name])
    await startBoard(url, { schemaMode: 'migrate' })
    t.same(await session.execute(read), after, 'a second run changes nothing')
    const app = await build(t, { url })
    const alice = await signUp(app, 'alice')
    const answer = await alice.send('POST', '/api/posts', {
      title: 'T',
      post_url: 'https://example.com/%7ea'
    })
    t.match(answer.json(), { code: 'DUPLICATE_LINK', post_id: 3 }, 'the newest of those that became equal')
  }
)
