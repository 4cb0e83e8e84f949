import type { EntityManager } from '@mikro-orm/sql'
import type { Columns, OldTables } from './kinds.ts'

export interface OldMember {
  id: number
  username: string
  email: string
  password: string
}

interface OldTimes {
  /** Local to the server that wrote it: "2021-05-04 10:00:00.000000". */
  created: string | null
  updated: string | null
}

export interface OldPost extends OldTimes {
  id: number
  title: string
  post_url: string
  user: number | null
}

interface OldComment extends OldTimes {
  id: number
  text: string
  user: number | null
  post: number | null
}

export interface OldVote {
  user: number | null
  post: number | null
}

/** All rows of an old board, each list by id. */
export interface OldBoard {
  members: OldMember[]
  posts: OldPost[]
  comments: OldComment[]
  votes: OldVote[]
}

/** Reads an old board whole into memory: they are small, and members, posts and votes explain each other. */
export async function readOldBoard(
  em: EntityManager,
  tables: OldTables,
  columns: Columns
): Promise<OldBoard> {
  const { members, posts, comments, votes } = tables
  const has = (table: string, column: string) => columns.get(table)?.has(column) ?? false
  const text = (...names: string[]) => names.map((name) => `coalesce(${name}, '') as ${name}`).join(', ')
  const reference = (table: string, to: 'user' | 'post') =>
    `${has(table, `${to}_id`) ? `${to}_id` : `${to}Id`} as ${to}`
  const time = (table: string, name: 'created' | 'updated') => {
    const column = [`${name}_at`, `${name}At`].find((column) => has(table, column))
    return `${column ? `cast(${column} as char)` : 'null'} as ${name}`
  }
  const times = (table: string) => `${time(table, 'created')}, ${time(table, 'updated')}`
  return {
    members: await em.execute<OldMember[]>(
      `select id, ${text('username', 'email', 'password')} from ${members} order by id`
    ),
    posts: await em.execute<OldPost[]>(
      `select id, ${text('title', 'post_url')}, ${reference(posts, 'user')}, ${times(posts)}
        from ${posts} order by id`
    ),
    comments: await em.execute<OldComment[]>(
      `select id, coalesce(comment_text, '') as text, ${reference(comments, 'user')},
        ${reference(comments, 'post')}, ${times(comments)} from ${comments} order by id`
    ),
    votes: await em.execute<OldVote[]>(
      `select ${reference(votes, 'user')}, ${reference(votes, 'post')} from ${votes}
        order by ${has(votes, 'id') ? 'id' : '1, 2'}`
    )
  }
}
