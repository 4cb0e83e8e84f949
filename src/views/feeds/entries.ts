import { html } from 'ghtml'
import type { CommentItem } from '../../comments/schema.ts'
import type { NoticeItem } from '../../notices/schema.ts'
import type { PostWithHtml } from '../../posts/schema.ts'
import { count } from '../format.ts'
import type { FeedEntry } from './feed.ts'

/** The votes are part of it, so that a feed changes with them as its list does. */
export function postEntry(post: PostWithHtml): FeedEntry {
  const path = `/post/${post.id}`
  const comments = count(post.comment_count, 'comment')
  return {
    id: `post-${post.id}`,
    title: post.title,
    story: post.post_url,
    path,
    comments: post.comment_count,
    author: post.user.username,
    published: post.created_at,
    updated: post.updated_at,
    html: html`!${post.text_html ?? ''}<p>${count(post.vote_count, 'point')}, <a href="${path}#comments">${comments}</a></p>`
  }
}

export function commentEntry(comment: CommentItem): FeedEntry {
  const { id, parent_id, post, user } = comment
  return {
    id: `comment-${id}`,
    title: `${user.username} on ${post.title}`,
    path: `/comment/${id}`,
    answered: answered(post.id, parent_id),
    author: user.username,
    published: comment.created_at,
    updated: comment.updated_at,
    html: comment.comment_html
  }
}

/** A reply to a member, or where they are mentioned; nothing for what moderators did. */
export function noticeEntry({ comment, post, user, created_at }: NoticeItem): FeedEntry[] {
  if (!comment || !post || !user) return []
  return [
    {
      id: `comment-${comment.id}`,
      title: `${user.username} on ${post.title}`,
      path: `/comment/${comment.id}`,
      answered: answered(post.id, null),
      author: user.username,
      published: created_at,
      updated: created_at,
      html: comment.comment_html
    }
  ]
}

function answered(post: number, parent: number | null) {
  if (parent === null) return { id: `post-${post}`, path: `/post/${post}` }
  return { id: `comment-${parent}`, path: `/comment/${parent}` }
}
