import { CodedError } from '../errors/coded-error.ts'

export function postNotFound() {
  return new CodedError('POST_NOT_FOUND', 'There is no such post.')
}

export function postDeleted() {
  return new CodedError('POST_DELETED', 'This post was deleted.')
}

export function postRemoved() {
  return new CodedError('POST_REMOVED', 'This post was removed by a moderator.')
}

/** The author cannot restore it any more. */
export function undoExpired() {
  return new CodedError('UNDO_EXPIRED', 'This was deleted too long ago to be restored.')
}

/** The same link was posted recently. */
export class DuplicateLinkError extends CodedError {
  readonly post_id: number

  constructor(post_id: number) {
    super('DUPLICATE_LINK', 'This link was posted lately, and is being discussed.')
    this.post_id = post_id
  }
}
