import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Test } from 'tap'
import peerBoard, { options } from '../../bench/peers/board.ts'
import { addPosts } from '../content.ts'
import { onEveryServer } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, type Reader } from '../reader.ts'

/** In the end only the comment is new. */
const requests = [
  { method: 'GET', url: '/', status: 200 },
  { method: 'GET', url: '/api/posts', status: 200 },
  { method: 'GET', url: '/post/1', status: 200 },
  { method: 'PUT', url: '/api/posts/1/vote', status: 204 },
  { method: 'PUT', url: '/api/posts/1/vote', status: 204 },
  { method: 'DELETE', url: '/api/posts/1/vote', status: 204 },
  { method: 'DELETE', url: '/api/posts/1/vote', status: 204 },
  { method: 'POST', url: '/api/comments', payload: { post_id: 1, comment_text: 'Words' }, status: 201 }
] as const

// The bench says so of the peer: what the board is slower by is not what it asks of the database.
onEveryServer('the peer sends the same statements as the board', async (t, { url }) => {
  const ours = await build(t, { url, env: { PAGE_CACHE_MB: '0' } })
  const alice = await newMember(ours, 'alice')
  await newMember(ours, 'bob')
  await addPosts(ours.orm, [{ user_id: 2 }])
  const byUs = await statementsOf(t, ours, alice)
  t.same(
    byUs.map(({ length }) => length),
    [1, 1, 2, 5, 5, 5, 5, 7]
  )
  t.same(await statementsOf(t, await buildPeer(t, url), alice), byUs)
})

async function buildPeer(t: Test, url: string): Promise<FastifyInstance> {
  const peer = Fastify({ ...options, logger: false })
  t.teardown(() => peer.close())
  await peer.register(fp(peerBoard), { env: { DATABASE_URL: url } })
  return peer
}

/** @returns the statements of each request; those that write are of a member */
async function statementsOf(t: Test, app: FastifyInstance, { cookies }: Reader): Promise<string[][]> {
  const all = []
  for (const { status, ...request } of requests) {
    const statements = await recordSql(async () => {
      const answer = await app.inject({
        ...request,
        headers: { 'sec-fetch-site': 'same-origin' },
        cookies: request.method === 'GET' ? {} : Object.fromEntries(cookies)
      })
      t.equal(answer.statusCode, status)
    })
    all.push(statements)
  }
  return all
}

/** @returns the SQL that reaches the driver meanwhile, without values and layout */
async function recordSql(act: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = []
  const note = (message: unknown) => {
    const { query } = Object(message)
    // What a new connection begins with, and the look for changed settings, once a second.
    if (!/^set |from settings where name = 'version'$/i.test(query)) statements.push(normalised(query))
  }
  subscribe('tracing:mysql2:query:start', note)
  await act().finally(() => unsubscribe('tracing:mysql2:query:start', note))
  return statements
}

function normalised(sql: string): string {
  return sql
    .trim()
    .toLowerCase()
    .replaceAll(/'(?:[^'\\]|\\.)*'|x'[0-9a-f]*'|-?\b\d+(\.\d+)?\b/g, '?')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(),=]) ?/g, '$1')
    .replace(/^start transaction$/, 'begin')
}
