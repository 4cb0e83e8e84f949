import { hash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { memberOfSession } from '../../src/accounts/sessions.ts'
import { NewComment } from '../../src/comments/schema.ts'
import { created, noContent } from '../../src/schema/replies.ts'
import { IdParams } from '../../src/schema/types.ts'
import { renderMarkdown } from '../../src/text/markdown.ts'
import { weighComment } from '../../src/words/weigh.ts'

// The same statements as the board's: test/bench/peers.test.ts compares them.

const changed = 'version = version + 1, changed_at = now(3)'

const countVote = `update posts join users on users.id = posts.user_id set
  hot = round(log10(greatest(vote_count + ?, 1)) + timestampdiff(microsecond, '1970-01-01', posts.created_at) / 1e6 / 79200, 7),
  vote_count = vote_count + ?, ${changed}, karma = karma + ?
  where posts.id = ? and posts.deleted_at is null and posts.user_id <> ?`

const addVote = `insert into votes (user_id, post_id, created_at)
  select id, ?, ? from users where id = ? and deleted_at is null`

const takeVote = 'delete from votes where user_id = ? and post_id = ?'

const countComment = `update posts straight_join users on users.id = ? set comment_count = comment_count + 1, ${changed},
  active_at = case when active_at < ? then ? else active_at end,
  comments_bucket = case when comments_bucket > ? then comments_bucket else ? end + ?
  where posts.id = ? and posts.deleted_at is null and comment_count < 20000 and locked_at is null
  and comments_bucket <= ?`

const addComment = `insert into comments
  (comment_text,comment_html,bytes,post_id,parent_id,user_id,created_at,updated_at) select ?,?,?,?,?,?,?,?`

const addNotice = `insert into notices (user_id, kind, post_id, comment_id, actor_id, note, created_at)
  select a.user_id, 'reply', ?, ?, ?, null, ? from posts a where a.id = ? and a.user_id <> ?`

interface Comment {
  comment_text: string
  post_id: number
}

class Rejection extends Error {
  statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

/** There was no vote to remove: the transaction is rolled back, and the request succeeds. */
class Unchanged extends Error {}

export default function writes(app: FastifyInstance, pool: Pool) {
  // As the board does: cross-site requests are rejected.
  app.addHook('onRequest', async ({ method, headers }) => {
    if (method === 'GET' || headers['sec-fetch-site'] === 'same-origin') return
    if (headers['sec-fetch-site'] || headers.origin || headers.cookie)
      throw new Rejection(403, 'Another site.')
  })

  const voted = { schema: { params: IdParams, response: noContent } }
  app.put<{ Params: { id: number } }>('/api/posts/:id/vote', voted, async (request, reply) => {
    const userId = await requireMember(pool, request)
    await transaction(pool, (connection) => vote(connection, userId, request.params.id))
    return reply.code(204).send(null)
  })

  app.delete<{ Params: { id: number } }>('/api/posts/:id/vote', voted, async (request, reply) => {
    const userId = await requireMember(pool, request)
    await transaction(pool, (connection) => takeVoteBack(connection, userId, request.params.id))
    return reply.code(204).send(null)
  })

  const commented = { schema: { body: NewComment, response: created } }
  app.post<{ Body: Comment }>('/api/comments', commented, async (request, reply) => {
    const userId = await requireMember(pool, request)
    const html = renderMarkdown(request.body.comment_text)
    const id = await transaction(pool, (connection) => comment(connection, userId, request.body, html))
    return reply.code(201).header('location', `/post/${request.body.post_id}#c${id}`).send({ id })
  })
}

async function vote(connection: PoolConnection, userId: number, postId: number) {
  await count(connection, 1, userId, postId)
  await connection.query(addVote, [postId, new Date(), userId])
}

async function takeVoteBack(connection: PoolConnection, userId: number, postId: number) {
  await count(connection, -1, userId, postId)
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(takeVote, [userId, postId])
  if (affectedRows === 0) throw new Unchanged()
}

async function count(connection: PoolConnection, change: 1 | -1, userId: number, postId: number) {
  const values = [change, change, change, postId, userId]
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(countVote, values)
  if (affectedRows === 0) throw new Rejection(404, 'There is no such post.')
}

async function comment(
  connection: PoolConnection,
  userId: number,
  { comment_text, post_id }: Comment,
  html: string
) {
  const now = new Date()
  const time = now.getTime()
  const latest = time + 19 * 30_000
  const bucket = [userId, now, now, time, time, 30_000, post_id, latest]
  const [counted] = await connection.query<ResultSetHeader>(countComment, bucket)
  if (counted.affectedRows === 0) throw new Rejection(404, 'There is no such post, or that was a lot.')
  const bytes = Buffer.byteLength(comment_text) + Buffer.byteLength(html)
  const values = [comment_text, html, bytes, post_id, null, userId, now, now]
  const [{ insertId }] = await connection.query<ResultSetHeader>(addComment, values)
  await connection.query(addNotice, [post_id, insertId, userId, now, post_id, userId])
  const words = [...weighComment({ comment_html: html, user_id: userId })].sort()
  const rows = words.map(([, weight]) => `(?, ${insertId}, ${weight})`)
  await connection.query(
    `replace into comment_words (word, comment_id, weight) values ${rows}`,
    words.map(([word]) => word)
  )
  return insertId
}

async function requireMember(pool: Pool, request: FastifyRequest): Promise<number> {
  const token = request.cookies.jtn_session
  if (!token) throw new Rejection(401, 'Please log in first.')
  const key = hash('sha256', token)
  const [[row]] = await pool.query<RowDataPacket[]>(memberOfSession, [key, new Date()])
  if (!row) throw new Rejection(401, 'Please log in first.')
  return row.id
}

/** Attempts of a transaction that fails with a conflict. */
const attempts: Record<string, number> = { ER_LOCK_DEADLOCK: 8, ER_LOCK_WAIT_TIMEOUT: 2 }

/** Retries conflicts with a delay, and ignores duplicate votes. */
async function transaction<Result>(pool: Pool, work: (connection: PoolConnection) => Promise<Result>) {
  for (let attempt = 1; ; attempt++) {
    const connection = await pool.getConnection()
    try {
      await connection.beginTransaction()
      const result = await work(connection)
      await connection.commit()
      return result
    } catch (error) {
      await connection.rollback()
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      if (code === 'ER_DUP_ENTRY' || error instanceof Unchanged) return undefined
      if (attempt >= (attempts[code] ?? 1)) throw error
    } finally {
      connection.release()
    }
    await delay(Math.random() * 10 * 2 ** attempt)
  }
}
