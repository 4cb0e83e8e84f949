import { CodedError } from '../errors/coded-error.ts'
import { memberLimits } from './limits.ts'

/** Visible letters and digits of any script, and `. _ -`. */
const nameShape = /^(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{N}._-])+$/u

/** `/api/users/me` is a route. */
const reserved = new Set(['me'])

const emailShape = /^[^\s\p{Cc}\p{Cs}@]+@[^\s\p{Cc}\p{Cs}@]+$/u

/**
 * Folds a username or an e-mail address to its unique form. Collations of SQLite, MySQL and MariaDB fold differently.
 * @returns NFKC, lower case: "Ｊosé" and "josÉ" are equal, "José" and "Jose" are not
 */
export function identityKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** @throws {CodedError} NAME_TOO_LONG */
export function usernameKey(username: string): string {
  return fittingKey(username, memberLimits.username)
}

/** @throws {CodedError} NAME_TOO_LONG */
export function emailKey(email: string): string {
  return fittingKey(email, memberLimits.email)
}

/** Folding may lengthen a name (U+FDFA becomes 18 characters), and the key columns are as long as the others. */
function fittingKey(name: string, maxLength: number): string {
  const key = identityKey(name)
  if ([...key].length <= maxLength) return key
  throw new CodedError('NAME_TOO_LONG', 'This name or address is too long when written in plain letters.')
}

/**
 * Whether a name is a valid username. Its folded form, which may contain spaces, has to be valid too. Dots alone are
 * not, since `/user/..` is another path.
 */
export function isUsername(name: string): boolean {
  const key = identityKey(name)
  return nameShape.test(name) && nameShape.test(key) && /[\p{L}\p{N}]/u.test(key) && !reserved.has(key)
}

/** Whether a text looks like an e-mail address. */
export function isEmail(text: string): boolean {
  return emailShape.test(text)
}
