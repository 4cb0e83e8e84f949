import { type Weights, weighPost } from '../words/weigh.ts'
import type { Post } from './post.ts'

/** The words by which a post is found: none once it was deleted. */
export function wordsOfPost({ title, domain, text_html, user, deleted_at }: Post): Weights {
  if (deleted_at) return new Map()
  return weighPost({ title, domain: domain ?? null, text_html: text_html ?? null, user_id: user.id })
}
