import { hash } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { renderMarkdown } from '../../src/news/text.ts'
import { IdParams } from '../../src/schemas/parameters.ts'
import { created, done } from '../../src/schemas/replies.ts'
import { NewComment } from '../../src/schemas/writing.ts'

const member = `select u.id from sessions s join users u on u.id = s.user_id
  where s.token_hash = ? and s.expires_at > ?`

const changed = 'version = version + 1, changed_at = now(3)'

const countVote = `update posts set
  hot = round(log10(greatest(vote_count + ?, 1)) + unix_timestamp(created_at) * 1e0 / 79200, 7),
  vote_count = vote_count + ?, ${changed} where id = ? and deleted_at is null`

const creditAuthor = `update users set karma = karma + ?
  where id = (select user_id from posts where id = ?) and id <> ?`

const countComment = `update posts set comment_count = comment_count + 1,
  active_at = case when active_at < ? then ? else active_at end, ${changed} where id = ? and deleted_at is null`

const flood = `select created_at from comments where user_id = ? and created_at > ?
  order by created_at desc, id desc limit 1 offset 19`

const addComment = `insert into comments
  (comment_text, comment_html, post_id, parent_id, user_id, created_at, updated_at) values (?, ?, ?, null, ?, ?, ?)`

interface Comment {
  comment_text: string
  post_id: number
}

class Refusal extends Error {
  statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.statusCode = statusCode
  }
}

/** There was no vote to take back, which is as good as having taken it back. */
class AsItWas extends Error {}

export default function writes(app: FastifyInstance, pool: Pool) {
  // As the board does: what another site makes a member's browser send is refused.
  app.addHook('onRequest', async ({ method, headers }) => {
    if (method === 'GET' || headers['sec-fetch-site'] === 'same-origin') return
    if (headers['sec-fetch-site'] || headers.origin || headers.cookie) throw new Refusal(403, 'Another site.')
  })

  const voted = { schema: { params: IdParams, response: done } }
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
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(countVote, [1, 1, postId])
  if (affectedRows === 0) throw new Refusal(404, 'There is no such post.')
  const insert = 'insert into votes (user_id, post_id, created_at) values (?, ?, ?)'
  await connection.query(insert, [userId, postId, new Date()])
  await connection.query(creditAuthor, [1, postId, userId])
}

async function takeVoteBack(connection: PoolConnection, userId: number, postId: number) {
  await connection.query(countVote, [-1, -1, postId])
  const sql = 'delete from votes where user_id = ? and post_id = ?'
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(sql, [userId, postId])
  if (affectedRows === 0) throw new AsItWas()
  await connection.query(creditAuthor, [-1, postId, userId])
}

async function comment(
  connection: PoolConnection,
  userId: number,
  { comment_text, post_id }: Comment,
  html: string
) {
  const now = new Date()
  const [counted] = await connection.query<ResultSetHeader>(countComment, [now, now, post_id])
  if (counted.affectedRows === 0) throw new Refusal(404, 'There is no such post.')
  await connection.query('select id from users where id = ? for update', [userId])
  const [tooMany] = await connection.query<RowDataPacket[]>(flood, [userId, new Date(Date.now() - 600_000)])
  if (tooMany.length > 0) throw new Refusal(429, 'That was a lot.')
  const values = [comment_text, html, post_id, userId, now, now]
  const [{ insertId }] = await connection.query<ResultSetHeader>(addComment, values)
  return insertId
}

async function requireMember(pool: Pool, request: FastifyRequest): Promise<number> {
  const token = request.cookies.session
  if (!token) throw new Refusal(401, 'Please log in first.')
  const [[row]] = await pool.query<RowDataPacket[]>(member, [hash('sha256', token), new Date()])
  if (!row) throw new Refusal(401, 'Please log in first.')
  return row.id
}

/** Deadlocks are tried again, and a vote that stands already is as good as a new one. */
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
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (code === 'ER_DUP_ENTRY' || error instanceof AsItWas) return undefined
      if (code !== 'ER_LOCK_DEADLOCK' || attempt === 8) throw error
    } finally {
      connection.release()
    }
  }
}
