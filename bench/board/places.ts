import { encodeCursor } from '../../src/lists/cursors.ts'
import { readPage } from '../measure/page.ts'
import type { Board } from './board.ts'

export interface Place {
  path: string
  /** Matches the id of each item on the page. */
  shown: RegExp
  /** SQL for the ids that the page should show, in order. */
  expected: string
}

const inList = /<li id="p(\d+)"/g

const posts = (path: string, rank: string, condition = 'true'): Place => ({
  path,
  shown: inList,
  expected: `select id from posts where ${condition} order by ${rank} desc, id desc limit 30`
})

/** The public pages, and what they show. */
export const placesToRead = {
  '`/`': () => posts('/', 'hot'),
  '`/newest`': () => posts('/newest', 'created_at'),
  '`/newest`, half-way down': ({ middle, posts: amount }) => {
    const id = Math.ceil(amount / 2)
    const cursor = encodeCursor({ sort: 'new', rank: middle, id, position: amount - id })
    return posts(`/newest?cursor=${cursor}`, 'created_at', `id < ${id}`)
  },
  '`/top`, all time': () => posts('/top?period=all', 'vote_count'),
  '`/top`, week': () =>
    posts('/top?period=week', 'vote_count', 'created_at >= timestampadd(day, -7, utc_timestamp())'),
  '`/top`, month': () =>
    posts('/top?period=month', 'vote_count', 'created_at >= timestampadd(day, -30, utc_timestamp())'),
  '`/active`': () => posts('/active', 'active_at'),
  '`/site/:domain`': ({ domain }) => posts(`/site/${domain}`, 'created_at', `domain = '${domain}'`),
  '`/user/:username`': ({ username }) =>
    posts(
      `/user/${username}`,
      'created_at',
      `user_id = (select id from users where username = '${username}' limit 1)`
    ),
  '`/comments`': () => ({
    path: '/comments',
    shown: /href="\/post\/\d+#c(\d+)"/g,
    expected: 'select id from comments order by created_at desc, id desc limit 30'
  }),
  '`/post/:id`': ({ posts: id }) => ({
    path: `/post/${id}`,
    shown: /<li class="comment" id="c(\d+)"/g,
    expected: `with recursive thread as (
      select id, cast(lpad(id, 10, '0') as char(1000)) as place from comments where post_id = ${id} and parent_id is null
      union all select c.id, concat(place, lpad(c.id, 10, '0')) from comments c join thread t on c.parent_id = t.id
    ) select id from thread order by place`
  }),
  '`/api/posts`': () => ({ ...posts('/api/posts', 'hot'), shown: /\{"id":(\d+),"title"/g })
} satisfies Record<string, (board: Board) => Place>

/**
 * Reads a page of the board at `base`.
 * @throws {Error} unless it shows the rows that the database returns first
 */
export async function readPlace({ path, shown, expected }: Place, board: Board, base: string) {
  const page = await readPage(base, path)
  const ids = [...page.matchAll(shown)].map(([, id]) => Number(id))
  const right = await board.numbers(expected)
  if (ids.join() !== right.join()) throw new Error(`${path} shows ${ids}, but ${right} are first`)
  return page
}
