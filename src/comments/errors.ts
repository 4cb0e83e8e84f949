import { CodedError } from '../errors/coded-error.ts'

export function commentNotFound() {
  return new CodedError('COMMENT_NOT_FOUND', 'There is no such comment.')
}

export function commentsLocked() {
  return new CodedError('COMMENT_LOCKED', 'The comments on this post are locked.')
}

export function commentRemoved() {
  return new CodedError('COMMENT_REMOVED', 'This comment was removed by a moderator.')
}
