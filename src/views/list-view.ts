import type { PostItem } from './models.ts'
import type { PostList } from './post-list.ts'

/** A page of a list as `listPosts` reads it. */
interface PostPage {
  posts: PostItem[]
  next_cursor: string | null
  position: number
}

/**
 * What the views need to show a page of a list.
 * @param page what was read
 * @param path address of the list, to which the cursor of the next page is added
 * @param now the moment that ages are counted from
 */
export function listView({ posts, next_cursor, position }: PostPage, path: string, now: Date): PostList {
  const separator = path.includes('?') ? '&' : '?'
  return {
    posts,
    now,
    ...(position > 0 && { firstRank: position + 1 }),
    ...(next_cursor && { nextHref: `${path}${separator}cursor=${next_cursor}` })
  }
}
