import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { hotnessSql } from '../posts/ranking.ts'
import { versionBump } from '../posts/version.ts'
import { write } from '../sql/write.ts'

interface Kind {
  votes: 'votes' | 'comment_votes'
  targets: 'posts' | 'comments'
  column: 'post_id' | 'comment_id'
}

const kinds: Kind[] = [
  { votes: 'votes', targets: 'posts', column: 'post_id' },
  { votes: 'comment_votes', targets: 'comments', column: 'comment_id' }
]

/** Votes that one transaction takes back: few enough not to block others for long. */
const part = 200

/** Takes back all votes of a member, in parts, with what they counted for. */
export async function withdrawVotes(em: EntityManager, userId: number) {
  for (const kind of kinds) {
    const sql = `select v.${kind.column} as id, ${kind.targets === 'posts' ? 't.id' : 't.post_id'} as post_id
      from ${kind.votes} v join ${kind.targets} t on t.id = v.${kind.column}
      where v.user_id = ? order by v.${kind.column} limit ${part}`
    for (let isLast = false; !isLast; ) {
      const rows = await em.execute<{ id: number; post_id: number }[]>(sql, [userId])
      if (rows.length > 0) await transactional(em, (tx) => withdrawPart(tx, userId, kind, rows))
      isLast = rows.length < part
    }
  }
}

/** Locks in the order of every vote: post, comment, vote, author. Votes that are gone meanwhile are left alone. */
async function withdrawPart(
  tx: EntityManager,
  userId: number,
  { votes, targets, column }: Kind,
  rows: { id: number; post_id: number }[]
) {
  const ids = rows.map(({ id }) => id)
  const voted = `exists (select 1 from ${votes} v where v.user_id = ? and v.${column} = ${targets}.id)`
  if (targets === 'posts') {
    // `hot` comes first, while `vote_count` still has its old value.
    const set = `hot = ${hotnessSql(tx, 'vote_count - 1')}, vote_count = vote_count - 1, ${versionBump(tx)}`
    await tx.execute(`update posts set ${set} where id in (?) and ${voted}`, [ids, userId])
  } else {
    const posts = [...new Set(rows.map(({ post_id }) => post_id))]
    await tx.execute(`update posts set ${versionBump(tx)} where id in (?)`, [posts])
    await tx.execute(`update comments set vote_count = vote_count - 1 where id in (?) and ${voted}`, [
      ids,
      userId
    ])
  }
  const authors = await tx.execute<{ id: number; votes: number }[]>(
    `select t.user_id as id, count(*) as votes from ${votes} v join ${targets} t on t.id = v.${column}
      where v.user_id = ? and v.${column} in (?) and t.user_id <> ? group by t.user_id order by t.user_id`,
    [userId, ids, userId]
  )
  await tx.execute(`delete from ${votes} where user_id = ? and ${column} in (?)`, [userId, ids])
  for (const author of authors)
    await write(tx, 'update users set karma = karma - ? where id = ?', [author.votes, author.id])
}
