import { type Weights, weighComment } from '../words/weigh.ts'
import type { Comment } from './comment.ts'

/** The words by which a comment is found: none once it was deleted. */
export function wordsOfComment({ comment_html, user, deleted_at }: Comment): Weights {
  return deleted_at ? new Map() : weighComment({ comment_html, user_id: user.id })
}
