import { openDatabase } from 'fastify-mikro-orm'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { importPosts } from '../../src/commands/import/index.ts'
import { readSeedContent } from '../../src/commands/seed/content.ts'
import { entities } from '../../src/database/entities.ts'
import { renderMarkdown } from '../../src/text/markdown.ts'
import { weighComment } from '../../src/words/weigh.ts'
import { openRows } from './rows.ts'

/** The rows that boards of any size are copied from, in their own database. */
export interface Source {
  database: string
  /** Rows of `ordered`: the posts, numbered from 0 by age. */
  posts: number
  /** Rows of `people`: the members, numbered from 0. */
  members: number
  /** Rows of `talk`: texts of comments, numbered from 0. Their words are in `talk_words`, those of posts in `words`. */
  texts: number
}

/**
 * Imports the posts as an operator would, and prepares the tables that boards are copied from.
 * @param connection to the server, outside any database
 * @param url of the database, which exists and is empty
 * @param file CSV; rows are generated without it
 */
export async function makeSource(
  connection: Connection,
  url: string,
  file: string | undefined
): Promise<Source> {
  const name = new URL(url).pathname.slice(1)
  const database = await openDatabase({ url, entities })
  const { orm } = database
  try {
    await importPosts(orm.em.fork(), openRows(file))
  } finally {
    await database.close()
  }
  await connection.query(`use ${name}`)
  await connection.query(`create table ordered (primary key (place), key (id)) as
    select p.*, cast(row_number() over (order by p.created_at, p.id) as signed) - 1 as place from posts p`)
  await connection.query(`create table people (primary key (place)) as
    select id, cast(row_number() over (order by id) as signed) - 1 as place from users`)
  await connection.query(
    'create table talk (place int primary key, comment_text text, comment_html mediumtext)'
  )
  const talk = commentTexts().map((text, place) => [place, text, renderMarkdown(text)])
  await connection.query('insert into talk values ?', [talk])
  await connection.query(`create table words (primary key (place, word)) as
    select o.place, w.word, w.weight from post_words w join ordered o on o.id = w.post_id`)
  await connection.query(`create table talk_words (primary key (place, word)) as
    select place, word, weight from words limit 0`)
  const words = talk.flatMap(([place, , html]) =>
    [...weighComment({ comment_html: String(html), user_id: 0 })].map(([word, weight]) => [
      place,
      word,
      weight
    ])
  )
  await connection.query('insert into talk_words values ?', [words])
  return {
    database: name,
    posts: await count(connection, 'ordered'),
    members: await count(connection, 'people'),
    texts: talk.length
  }
}

/** Top-level comments of the seed content. */
function commentTexts(): string[] {
  const texts = readSeedContent().posts.flatMap(({ thread = [] }) => thread.map(({ text }) => text))
  return texts.filter((text) => text !== null)
}

async function count(connection: Connection, table: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(`select count(*) as n from ${table}`)
  return Number(rows[0]?.n)
}
