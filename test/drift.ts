import type { EntityManager } from 'fastify-mikro-orm'
import { hotness } from '../src/posts/ranking.ts'
import { toDate } from '../src/sql/dates.ts'

interface PostCounts {
  id: number
  vote_count: number
  votes: number
  comment_count: number
  comments: number
  hot: number
  created_at: unknown
  active_at: unknown
  newest: unknown
}

/** Recounts all counters without the code under test. @returns the wrong ones */
export async function findDrift(em: EntityManager): Promise<string[]> {
  const faults: string[] = []
  const posts = await em.execute<PostCounts[]>(`
    select p.id, p.vote_count, p.imported_votes + (select count(*) from votes v where v.post_id = p.id) as votes,
      p.comment_count, (select count(*) from comments c where c.post_id = p.id and c.deleted_at is null) as comments,
      p.hot, p.created_at, p.active_at, (select max(c.created_at) from comments c where c.post_id = p.id) as newest
    from posts p`)
  for (const post of posts) {
    const created_at = toDate(post.created_at)
    const newest = post.newest === null ? created_at : toDate(post.newest)
    if (post.vote_count !== Number(post.votes)) faults.push(`post ${post.id}: vote_count`)
    if (post.comment_count !== Number(post.comments)) faults.push(`post ${post.id}: comment_count`)
    if (Math.abs(post.hot - hotness(post.vote_count, created_at)) > 1e-6) faults.push(`post ${post.id}: hot`)
    if (toDate(post.active_at).getTime() !== newest.getTime()) faults.push(`post ${post.id}: active_at`)
  }
  const comments = await em.execute<{ id: number }[]>(`
    select c.id from comments c
    where c.vote_count <> (select count(*) from comment_votes v where v.comment_id = c.id)`)
  for (const { id } of comments) faults.push(`comment ${id}: vote_count`)
  const users = await em.execute<{ id: number }[]>(`
    select u.id from users u where u.karma <>
      (select count(*) from votes v join posts p on p.id = v.post_id where p.user_id = u.id and v.user_id <> u.id) +
      (select count(*) from comment_votes v join comments c on c.id = v.comment_id
        where c.user_id = u.id and v.user_id <> u.id) +
      (select coalesce(sum(p.imported_votes), 0) from posts p where p.user_id = u.id)`)
  for (const { id } of users) faults.push(`user ${id}: karma`)
  const tags = await em.execute<{ name: string }[]>(`
    select t.name from tags t where t.post_count <> (
      select count(*) from post_tags pt join posts p on p.id = pt.post_id
        where pt.tag_id = t.id and p.deleted_at is null)`)
  for (const { name } of tags) faults.push(`tag ${name}: post_count`)
  return faults
}
