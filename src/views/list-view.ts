import type { CommentItem } from '../comments/schema.ts'
import type { PostItem } from '../posts/schema.ts'
import type { CommentList } from './comment-list.ts'
import type { PostList } from './post-list.ts'

/** Result of `listPosts`. */
interface PostSlice {
  pinned?: PostItem[]
  posts: PostItem[]
  next_cursor: string | null
  position: number
}

/** Result of `listComments`. */
interface CommentSlice {
  comments: CommentItem[]
  next_cursor: string | null
  position: number
}

/**
 * Converts a slice of posts to props of a view.
 * @param path URL of the list, to which the cursor of the next page is added
 * @param now time for ages
 */
export function listView(
  { pinned = [], posts, next_cursor, position }: PostSlice,
  path: string,
  now: Date
): PostList {
  return {
    posts,
    now,
    ...(pinned.length > 0 && { pinned }),
    ...(position > 0 && { firstRank: position + 1, firstHref: path }),
    ...(next_cursor && { nextHref: nextHref(path, next_cursor) })
  }
}

/** Converts a slice of comments to props of a view. */
export function commentListView(
  { comments, next_cursor, position }: CommentSlice,
  path: string,
  now: Date
): CommentList {
  return {
    comments,
    now,
    ...(position > 0 && { firstRank: position + 1, firstHref: path }),
    ...(next_cursor && { nextHref: nextHref(path, next_cursor) })
  }
}

function nextHref(path: string, cursor: string) {
  return `${path}${path.includes('?') ? '&' : '?'}cursor=${cursor}`
}
