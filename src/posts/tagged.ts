import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import type { Cursor } from '../lists/cursors.ts'

/** Posts of a tag that are sorted for a list that is not by time: its newest. */
const sortedPosts = 1_000

/**
 * SQL for the newest posts that have any of some tags. Each tag is read along `post_tags_tag`, as far as the page needs,
 * and only then are the posts of several tags put in order. It goes by id, which is the order of submission.
 */
export function newestOfTags(
  em: EntityManager,
  tags: number[],
  { columns, cursor, rows }: { columns: string; cursor: Cursor | null; rows: number }
) {
  const before = cursor ? 'and pt.post_id < ?' : ''
  const arm = `select post_id from (select pt.post_id from ${tagTable(em)} ${joinKeyword(em)} posts v on v.id = pt.post_id
    where pt.tag_id = ? and v.deleted_at is null ${before} order by pt.post_id desc limit ?) newest`
  const sql = `select ${columns} from (${unionOf(tags, arm)}) page ${joinKeyword(em)} posts p on p.id = page.post_id
    order by p.id desc limit ?`
  const ofTag = (tag: number) => [tag, ...(cursor ? [cursor.id] : []), rows]
  return { sql, parameters: [...tags.flatMap(ofTag), rows] }
}

/** SQL for a `from` with the newest 1,000 posts of each of some tags as `p`, to be sorted. */
export function fromTags(em: EntityManager, tags: number[]) {
  const arm = `select post_id from (select pt.post_id from ${tagTable(em)} where pt.tag_id = ?
    order by pt.post_id desc limit ${sortedPosts}) newest`
  return {
    sql: `from (${unionOf(tags, arm)}) tagged ${joinKeyword(em)} posts p on p.id = tagged.post_id`,
    parameters: tags
  }
}

/** A post may have several of the tags. */
function unionOf(tags: number[], arm: string): string {
  return tags.map(() => arm).join(' union ')
}

function tagTable(em: EntityManager): string {
  return `post_tags pt ${isSqlite(em) ? 'indexed by post_tags_tag' : 'force index (post_tags_tag)'}`
}

/** The servers would otherwise start with the posts, and read all of them. */
function joinKeyword(em: EntityManager): string {
  return isSqlite(em) ? 'cross join' : 'straight_join'
}
