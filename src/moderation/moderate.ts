import type { EntityManager } from '@mikro-orm/sql'
import { cleanReason, requireReason } from '../audit/reason.ts'
import { type Actor, recordAct } from '../audit/record.ts'
import { notify } from '../notices/notify.ts'
import { setTags } from '../posts/tags.ts'
import type { TagRules } from '../tags/choose.ts'
import { changeComment } from './change-comment.ts'
import { changePost } from './change-post.ts'
import { resolveFlags } from './resolve-flags.ts'
import type { Action, Target } from './schema.ts'

export interface Moderation {
  action: Action
  target: Target
  reason?: string | null | undefined
  /** Shared by the removals that are undone together. */
  batch?: string
  /** Of `retag`: what the post gets. */
  tags?: { names: string[]; rules: TagRules }
  /** Whether the author is told otherwise. */
  isSilent?: boolean
}

/** What the author is told. */
const sentences: Partial<Record<Action, string>> = {
  remove: 'Removed',
  restore: 'Restored',
  lock: 'Locked',
  unlock: 'Unlocked',
  retag: 'Other tags'
}

/** What settles the open flags of its target. */
const settling: readonly Action[] = ['remove', 'lock', 'dismiss']

/**
 * Does an act of moderation on a post or comment, and records it: nothing else removes, restores, locks, pins, or
 * changes what others tagged. Rows are locked as everywhere: post, comment, tags, then flags and the log.
 * @param tx a transaction in which nothing has been read
 * @returns whether it changed anything: of two who do the same at once, one does
 * @throws {CodedError} REASON_MISSING, POST_NOT_FOUND, POST_DELETED, POST_REMOVED, COMMENT_NOT_FOUND, PINS_TAKEN, TAG_UNKNOWN,
 *   TAG_RESERVED, TAGS_MISSING, TAGS_TOO_MANY
 */
export async function moderate(tx: EntityManager, actor: Actor, { action, target, ...rest }: Moderation) {
  const reason = action === 'remove' ? requireReason(rest.reason) : cleanReason(rest.reason)
  const isPost = 'post_id' in target
  const written = isPost
    ? await changePost(tx, target.post_id, action)
    : await changeComment(tx, target.comment_id, action)
  const { names, rules } = rest.tags ?? {}
  const retagged = names && rules && isPost ? await setTags(tx, target.post_id, names, rules) : null
  if (action === 'retag' && !retagged) return false
  const settled = settling.includes(action) && (await resolveFlags(tx, actor, target, action)) > 0
  if (!written.changed && !(action === 'dismiss' && settled)) return false
  const { user_id, post_id } = written
  if (written.changed) await written.updateWords()
  await recordAct(tx, actor, {
    action: action === 'dismiss' ? 'dismiss-flags' : `${action}-${isPost ? 'post' : 'comment'}`,
    reason,
    user_id,
    post_id,
    ...(!isPost && { comment_id: target.comment_id }),
    ...(rest.batch && { batch: rest.batch }),
    is_public: action !== 'dismiss',
    ...(retagged && { details: { ...retagged } })
  })
  const told = rest.isSilent ? undefined : sentences[action]
  if (told && user_id && user_id !== actor) {
    const note = reason ? `${told}: ${reason}` : told
    const commentId = isPost ? null : target.comment_id
    await notify(tx, { userId: user_id, kind: 'moderation', postId: post_id, commentId, note })
  }
  return true
}
