import type { Connection, RowDataPacket } from 'mysql2/promise'
import { wordsVersion } from '../../src/text/words.ts'
import type { Source } from './source.ts'
import { withoutKeys } from './without-keys.ts'

/** Comments of the newest post, nested. */
export const threadSize = 200

/** Larger boards have no words: of a million posts and comments, these would be fifty million rows. */
const mostWithWords = 100_000

/** One of so many posts is by the first member, so that this member's page is full on a board of any size. */
const busy = 20

/**
 * Fills the empty tables of a board: the posts of the source, repeated with other ids and times, one
 * every ten minutes until an hour ago, as on a board that grows over years. Each has a comment, the newest one a
 * discussion. The database server does all the work.
 * @param connection to the server; it then uses the database that is filled
 * @param posts their number
 */
export async function grow(
  connection: Connection,
  database: string,
  source: Source,
  posts: number
): Promise<Places> {
  await connection.query(`use ${database}`)
  await connection.query('set time_zone = "+00:00"')
  await connection.query('set @newest = timestampadd(hour, -1, now(0))')
  await connection.query(`insert into users select * from ${source.database}.users`)
  await withoutKeys(connection, 'posts', async () => {
    for (let copied = 0; copied < posts; copied += source.posts) {
      await copyPosts(connection, source, { copied, posts })
    }
  })
  await withoutKeys(connection, 'comments', async () => {
    await addComments(connection, source)
    await addThread(connection, source, posts)
  })
  await connection.query(`update users u left join
    (select user_id, sum(imported_votes) as points from posts group by user_id) p on p.user_id = u.id
    set u.karma = coalesce(p.points, 0)`)
  if (posts <= mostWithWords) await addWords(connection, source, posts)
  await recordWords(connection)
  await addSessions(connection)
  await connection.query('analyze table users, posts, comments, sessions')
  return findPlaces(connection, posts)
}

/** Columns that are not listed here are copied unchanged. */
async function copyPosts(
  connection: Connection,
  source: Source,
  { copied, posts }: { copied: number; posts: number }
) {
  const copy = Math.round(copied / source.posts)
  const id = `s.place + 1 + ${copied}`
  const time = `timestampadd(minute, -10 * (${posts} - (${id})), @newest)`
  const other: Record<string, string> = {
    id,
    user_id: `if((${id}) % ${busy} = 0, (select min(id) from ${source.database}.users), s.user_id)`,
    vote_count: 's.imported_votes',
    comment_count: '1',
    created_at: time,
    updated_at: time,
    changed_at: time,
    active_at: `timestampadd(minute, 5, ${time})`,
    hot: `round(log10(greatest(s.imported_votes, 1)) + unix_timestamp(${time}) * 1e0 / 79200, 7)`,
    ...(copy > 0 && {
      url_key: `if(s.url_key is null, null, sha2(concat(s.url_key, ${copy}), 256))`,
      import_id: `concat(s.import_id, '-', ${copy})`
    })
  }
  const columns = await columnsOf(connection, 'posts')
  await connection.query(`insert into posts (${columns})
    select ${columns.map((column) => other[column] ?? `s.${column}`)} from ${source.database}.ordered s
    where s.place < ${Math.min(source.posts, posts - copied)} order by s.place`)
}

const size = 'length(t.comment_text) + length(t.comment_html)'

async function addComments(connection: Connection, { database, members, texts }: Source) {
  await connection.query(`insert into comments
    (id, comment_text, comment_html, bytes, post_id, user_id, vote_count, created_at, updated_at)
    select p.id, t.comment_text, t.comment_html, ${size}, p.id, who.id, 0, p.active_at, p.active_at
    from posts p join ${database}.talk t on t.place = p.id % ${texts}
    join ${database}.people who on who.place = (p.id * 31) % ${members} order by p.id`)
}

/** Three replies to each comment, until there are enough. */
async function addThread(connection: Connection, { database, members, texts }: Source, posts: number) {
  const first = posts + 1
  await connection.query(`insert into comments
    (id, comment_text, comment_html, bytes, post_id, parent_id, user_id, vote_count, created_at, updated_at)
    select ${first} + n.place, t.comment_text, t.comment_html, ${size}, ${posts},
      if(n.place < 10, null, ${first} + floor(n.place / 3)), who.id, 0,
      timestampadd(second, 600 + n.place, @newest), timestampadd(second, 600 + n.place, @newest)
    from ${database}.ordered n join ${database}.talk t on t.place = n.place % ${texts}
    join ${database}.people who on who.place = (n.place * 37) % ${members}
    where n.place < ${threadSize - 1} order by n.place`)
  await connection.query('update posts set comment_count = ? where id = ?', [threadSize, posts])
}

/** As the board makes them. */
async function addWords(connection: Connection, { database, posts: size, texts }: Source, posts: number) {
  const word = (author: string) => `if(w.word like '@%', concat('@', ${author}), w.word)`
  // In the order of the key.
  await connection.query(`insert into post_words (word, post_id, weight)
    select ${word('p.user_id')}, p.id, w.weight from posts p
    join ${database}.words w on w.place = (p.id - 1) % ${size} order by 1, 2`)
  await connection.query(`insert into comment_words (word, comment_id, weight)
    select ${word('c.user_id')}, c.id, w.weight from comments c
    join ${database}.talk_words w on w.place = if(c.id > ${posts}, c.id - ${posts + 1}, c.id) % ${texts} order by 1, 2`)
}

/** Without this each server would begin to make the words, while it is measured. */
async function recordWords(connection: Connection) {
  await connection.query(
    `insert into settings (name, value, updated_at) values ('words_version', ?, now(3))
      on duplicate key update value = values(value)`,
    [String(wordsVersion)]
  )
}

/** Every member is logged in; their session token is `bench-` and their id. */
async function addSessions(connection: Connection) {
  await connection.query(`insert into sessions (token_hash, user_id, created_at, last_used_at, expires_at)
    select sha2(concat('bench-', id), 256), id, now(3), now(3), timestampadd(day, 60, now(3)) from users`)
}

export interface Places {
  /** Ids of the members. */
  members: number[]
  /** Ids of the authors of the newest thousand posts, the newest first. */
  newestAuthors: number[]
  /** Name of the member with the most posts. */
  username: string
  /** The site with the most posts. */
  domain: string
  /** Creation time of the median post, in milliseconds since 1970. */
  middle: number
}

async function findPlaces(connection: Connection, posts: number): Promise<Places> {
  const one = async (sql: string): Promise<unknown> => {
    const [[row]] = await connection.query<RowDataPacket[]>(sql)
    return Object.values(row ?? {})[0]
  }
  const ids = async (sql: string) => {
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    return rows.map(({ id }) => Number(id))
  }
  return {
    members: await ids('select id from users order by id'),
    newestAuthors: await ids('select user_id as id from posts order by posts.id desc limit 1000'),
    username: String(await one('select username from users order by id limit 1')),
    domain: String(
      await one(`select domain from posts where id <= 1000 and domain is not null
        group by domain order by count(*) desc limit 1`)
    ),
    middle: Number(
      await one(`select unix_timestamp(created_at) * 1000 from posts where id = ${Math.ceil(posts / 2)}`)
    )
  }
}

async function columnsOf(connection: Connection, table: string): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select column_name as name from information_schema.columns
     where table_schema = database() and table_name = ? order by ordinal_position`,
    [table]
  )
  return rows.map(({ name }) => String(name))
}
