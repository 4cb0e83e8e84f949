import type { PostItem } from '../../posts/schema.ts'

/**
 * Lists posts as Lobsters does, for programs that read such lists. https://lobste.rs/hottest.json
 * @param origin of the board, without a trailing slash
 * @returns JSON
 */
export function lobstersJson(origin: string, posts: PostItem[]): string {
  return JSON.stringify(
    posts.map(({ id, title, post_url, user, tags, vote_count, comment_count, created_at }) => {
      const discussion = `${origin}/post/${id}`
      return {
        short_id: String(id),
        short_id_url: discussion,
        created_at,
        title,
        url: post_url ?? '',
        score: vote_count,
        comment_count,
        comments_url: discussion,
        submitter_user: user.username,
        tags
      }
    })
  )
}
