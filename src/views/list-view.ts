import type { CommentItem } from '../comments/schema.ts'
import type { PostItem } from '../posts/schema.ts'
import type { CommentList } from './comment-list.ts'
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
  return {
    posts,
    now,
    ...(position > 0 && { firstRank: position + 1 }),
    ...(next_cursor && { nextHref: nextHref(path, next_cursor) })
  }
}

/** The same for a page of comments as `listComments` reads it. */
export function commentListView(
  { comments, next_cursor }: { comments: CommentItem[]; next_cursor: string | null },
  path: string,
  now: Date
): CommentList {
  return { comments, now, ...(next_cursor && { nextHref: nextHref(path, next_cursor) }) }
}

function nextHref(path: string, cursor: string) {
  return `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`
}
