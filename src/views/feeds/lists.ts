import type { CommentItem } from '../../comments/schema.ts'
import type { NoticeItem } from '../../notices/schema.ts'
import type { PostWithHtml } from '../../posts/schema.ts'
import { displayHost } from '../../text/hosts.ts'
import { commentEntry, noticeEntry, postEntry } from './entries.ts'
import type { FeedContent } from './feed.ts'

const description = 'Tech news that the members of this board post, vote on and discuss.'

const lists = {
  hot: { title: '', path: '/' },
  new: { title: 'Newest', path: '/newest' },
  active: { title: 'Active', path: '/active' },
  top: { title: 'Top', path: '/top' }
}

const spans = {
  day: 'of the day',
  week: 'of the week',
  month: 'of the month',
  year: 'of the year',
  all: 'of all time'
}

interface Member {
  id: number
  username: string
}

/** A list of all posts. */
export function postsFeed(
  list: keyof typeof lists,
  posts: PostWithHtml[],
  period?: keyof typeof spans
): FeedContent {
  const { title, path } = lists[list]
  const query = period && { query: `?period=${period}` }
  return {
    id: period ? `${list}-${period}` : list,
    title: period ? `${title} ${spans[period]}` : title,
    description,
    path: period ? `${path}?period=${period}` : path,
    feed: { path: path === '/' ? '/hot' : path, ...query },
    entries: posts.map(postEntry)
  }
}

/** The posts that link to a site. @param domain in its ASCII form */
export function domainFeed(domain: string, posts: PostWithHtml[]): FeedContent {
  const path = `/site/${encodeURIComponent(domain)}`
  return {
    id: `site-${domain}`,
    title: displayHost(domain),
    description: `Posts that link to ${displayHost(domain)}.`,
    path,
    feed: { path: `${path}/feed` },
    entries: posts.map(postEntry)
  }
}

/** The posts with any of some tags, the newest first. @param names as their address has them */
export function tagFeed(names: string, posts: PostWithHtml[]): FeedContent {
  const path = `/tag/${names}`
  const title = names.replaceAll(',', ', ')
  return {
    id: `tag-${names}`,
    title,
    description: `Posts about ${title}.`,
    path: `${path}?sort=new`,
    feed: { path: `${path}/feed` },
    entries: posts.map(postEntry)
  }
}

/** What a member posted. */
export function memberFeed({ id, username }: Member, posts: PostWithHtml[]): FeedContent {
  const path = `/user/${encodeURIComponent(username)}`
  return {
    id: `user-${id}`,
    title: username,
    description: `What ${username} posted.`,
    path,
    feed: { path: `${path}/feed` },
    entries: posts.map(postEntry)
  }
}

/** What a member said. */
export function memberCommentsFeed({ id, username }: Member, comments: CommentItem[]): FeedContent {
  const path = `/user/${encodeURIComponent(username)}/comments`
  return {
    id: `user-${id}-comments`,
    title: `Comments by ${username}`,
    description: `What ${username} said.`,
    path,
    feed: { path: `${path}/feed` },
    entries: comments.map(commentEntry)
  }
}

/** The newest comments of all members. */
export function commentsFeed(comments: CommentItem[]): FeedContent {
  return {
    id: 'comments',
    title: 'Newest comments',
    description: 'What the members of this board said last.',
    path: '/comments',
    feed: { path: '/comments' },
    entries: comments.map(commentEntry)
  }
}

/** The newest comments on a post. */
export function discussionFeed(post: { id: number; title: string }, comments: CommentItem[]): FeedContent {
  return {
    id: `post-${post.id}-comments`,
    title: post.title,
    description: 'The newest comments.',
    path: `/post/${post.id}`,
    feed: { path: `/post/${post.id}/feed` },
    entries: comments.map(commentEntry)
  }
}

/** The front page as a member has it. */
export function homeFeed({ id, username }: Member, posts: PostWithHtml[]): FeedContent {
  return {
    id: `home-${id}`,
    title: `Front page of ${username}`,
    description,
    path: '/',
    feed: { path: '/home' },
    entries: posts.map(postEntry)
  }
}

/** What a member has saved, the last first. */
export function savedFeed({ id, username }: Member, posts: PostWithHtml[]): FeedContent {
  return {
    id: `saved-${id}`,
    title: `Saved by ${username}`,
    description: `Posts that ${username} has saved.`,
    path: '/saved',
    feed: { path: '/saved' },
    entries: posts.map(postEntry)
  }
}

/** Replies to a member, and where they are mentioned. */
export function repliesFeed({ id, username }: Member, notices: NoticeItem[]): FeedContent {
  return {
    id: `replies-${id}`,
    title: `Replies to ${username}`,
    description: `What others answer ${username}, and where they mention them.`,
    path: '/inbox',
    feed: { path: '/replies' },
    entries: notices.flatMap(noticeEntry)
  }
}

/** The private feeds of a member by their names. @param base of their addresses @param isPrivate whether all lists need one */
export function privateFeeds(base: string, isPrivate: boolean): Record<string, string> {
  const lists = { 'Newest posts': '/newest', 'Newest comments': '/comments' }
  const names = {
    'Replies and mentions': '/replies',
    'Front page': '/home',
    'Saved posts': '/saved',
    ...(isPrivate && lists)
  }
  return Object.fromEntries(Object.entries(names).map(([name, path]) => [name, `${base}${path}.atom`]))
}
