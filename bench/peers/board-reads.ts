import type { FastifyInstance } from 'fastify'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { commentColumns } from '../../src/comments/rows.ts'
import type { CommentNode } from '../../src/comments/schema.ts'
import { encodeCursor } from '../../src/lists/cursors.ts'
import { hasOthers } from '../../src/posts/discussions.ts'
import { postColumns, toTags } from '../../src/posts/rows.ts'
import { type PostDetail, PostList } from '../../src/posts/schema.ts'
import { IdParams } from '../../src/schema/types.ts'
import { postListPage } from '../../src/views/home.ts'
import type { Site } from '../../src/views/layout.ts'
import { listView } from '../../src/views/list-view.ts'
import { postPage } from '../../src/views/post.ts'

const limit = 30

const hotPosts = (condition = '') => `select ${postColumns} from posts p force index for order by (posts_hot)
  where p.deleted_at is null ${condition} order by p.hot desc, p.id desc limit ?`

const frontPage = `select * from (${hotPosts('and p.pinned_at is null')}) listed
  union all select * from (select ${postColumns} from posts p force index for order by (posts_pinned)
    where p.pinned_at is not null and p.deleted_at is null order by p.pinned_at desc, p.id desc limit 3) pins`

const onePost = `select ${postColumns}, p.text_html, ${hasOthers} as has_others from posts p where p.id = ?`

const comments = `select ${commentColumns}, u.username from comments c join users u on u.id = c.user_id
  where c.post_id = ? and (select sum(bytes + 1500) from comments where post_id = ?) <= 5000000
  order by c.vote_count desc, c.created_at, c.id`

interface PostRow extends RowDataPacket, Omit<PostDetail, 'tags'> {
  tags: string | null
  user_id: number
  username: string
  hot: number
  deleted_at: Date | null
  removed_at: Date | null
  locked_at: Date | null
  pinned_at: Date | null
}

interface CommentRow extends RowDataPacket, CommentNode {
  user_id: number
  username: string
  deleted_at: Date | null
  removed_at: Date | null
}

export default function reads(app: FastifyInstance, pool: Pool, site: Site) {
  app.get('/', async (_request, reply) => {
    const page = await readHotPosts(pool, frontPage)
    return reply
      .type('text/html; charset=utf-8')
      .send(postListPage(site, { list: 'hot', ...listView(page, '/', new Date()) }))
  })

  app.get('/api/posts', { schema: { response: { 200: PostList } } }, () => readHotPosts(pool, hotPosts()))

  app.get<{ Params: { id: number } }>(
    '/post/:id',
    { schema: { params: IdParams } },
    async (request, reply) => {
      const { id } = request.params
      const [[row]] = await pool.query<PostRow[]>(onePost, [id])
      if (!row) return reply.code(404).send('There is no such post.')
      const [rows] = await pool.query<CommentRow[]>(comments, [id, id])
      const post = {
        ...toPost(row),
        text_html: row.text_html,
        deleted: row.deleted_at !== null,
        removed: row.removed_at !== null
      }
      return reply
        .type('text/html; charset=utf-8')
        .send(postPage(site, { post, comments: toTree(rows), now: new Date() }))
    }
  )
}

async function readHotPosts(pool: Pool, sql: string) {
  const [rows] = await pool.query<PostRow[]>(sql, [limit + 1])
  const listed = sql === frontPage ? rows.filter(({ pinned_at }) => !pinned_at) : rows
  const shown = listed.slice(0, limit)
  const last = listed.length > limit ? shown.at(-1) : undefined
  return {
    pinned: rows.slice(listed.length).map(toPost),
    posts: shown.map(toPost),
    next_cursor: last ? encodeCursor({ sort: 'hot', rank: last.hot, id: last.id, position: limit }) : null,
    position: 0
  }
}

function toPost(row: PostRow): PostDetail {
  const user = { id: row.user_id, username: row.username }
  const tags = toTags(row.tags)
  return Object.assign(row, {
    user,
    tags,
    hasOthers: row.has_others !== 0,
    locked: row.locked_at !== null,
    pinned: row.pinned_at !== null
  })
}

function toTree(rows: CommentRow[]): CommentNode[] {
  const nodes = new Map<number, CommentNode>()
  for (const { user_id, username, deleted_at, removed_at, ...row } of rows) {
    const user = { id: user_id, username }
    nodes.set(row.id, {
      ...row,
      user,
      deleted: deleted_at !== null,
      removed: removed_at !== null,
      children: []
    })
  }
  const roots: CommentNode[] = []
  for (const node of nodes.values()) {
    if (node.parent_id === null) roots.push(node)
    else nodes.get(node.parent_id)?.children.push(node)
  }
  return roots
}
