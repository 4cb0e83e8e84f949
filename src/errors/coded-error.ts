/** Codes that a client is told. `plugins/errors.ts` gives each of them its HTTP status. */
export type ErrorCode =
  | 'BANNED'
  | 'CLOSING'
  | 'COMMENT_EMPTY'
  | 'COMMENT_LOCKED'
  | 'COMMENT_NOT_FOUND'
  | 'COMMENT_REMOVED'
  | 'CREDENTIALS_WRONG'
  | 'CROSS_SITE'
  | 'CURSOR_INVALID'
  | 'DOMAIN_BANNED'
  | 'DOMAIN_INVALID'
  | 'DUPLICATE_LINK'
  | 'EMAIL_TAKEN'
  | 'FLAG_REASON_UNKNOWN'
  | 'FORBIDDEN'
  | 'HOST_INVALID'
  | 'JSON_AMBIGUOUS'
  | 'LAST_ADMIN'
  | 'LINK_INVALID'
  | 'METHOD_NOT_ALLOWED'
  | 'NAME_TOO_LONG'
  | 'NOT_APPROVED'
  | 'NOT_LOGGED_IN'
  | 'NOT_YOURS'
  | 'OVERLOADED'
  | 'PAGE_NOT_FOUND'
  | 'PARENT_NOT_FOUND'
  | 'PASSWORD_TOO_COMMON'
  | 'PASSWORD_TOO_EASY'
  | 'PASSWORD_WRONG'
  | 'PINS_TAKEN'
  | 'POST_DELETED'
  | 'POST_HAS_NO_TEXT'
  | 'POST_NOT_FOUND'
  | 'POST_REMOVED'
  | 'REASON_MISSING'
  | 'SESSION_NOT_FOUND'
  | 'SETTING_FIXED'
  | 'SETTING_INVALID'
  | 'SITE_NOT_FOUND'
  | 'SUBMISSION_AMBIGUOUS'
  | 'SUBMISSION_EMPTY'
  | 'TEXT_TOO_LARGE'
  | 'TITLE_EMPTY'
  | 'TITLE_TOO_LONG'
  | 'TOO_MANY'
  | 'URL_INVALID'
  | 'USERNAME_TAKEN'
  | 'USER_NOT_FOUND'

/** Codes that an operator is told, who starts the server or runs a command. */
export type OperatorErrorCode =
  | 'BACKUP_EXISTS'
  | 'BACKUP_IMPOSSIBLE'
  | 'BACKUP_INVALID'
  | 'BOARD_HAS_MEMBERS'
  | 'BOARD_NOT_EMPTY'
  | 'CONFIG_INVALID'
  | 'IMPORT_AUTHOR_LOST'
  | 'IMPORT_EMPTY'
  | 'IMPORT_HEADER'
  | 'ROW_REJECTED'
  | 'SEED_INVALID'
  | 'USAGE'

/** An error that is identified by its code. Its message is shown to the user. */
export class CodedError extends Error {
  readonly code: ErrorCode | OperatorErrorCode

  constructor(code: ErrorCode | OperatorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CodedError'
    this.code = code
  }
}
