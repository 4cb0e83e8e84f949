import { domainToASCII } from 'node:url'
import { CodedError } from '../errors/coded-error.ts'
import { isOneScript, skeletonOf } from '../text/scripts.ts'
import { memberLimits } from './limits.ts'

/** Visible letters and digits, with up to three combining marks each, and `. _ -`. */
const nameShape = /^(?:[\p{L}\p{N}._-]\p{M}{0,3})+$/u

const invisible = /\p{Default_Ignorable_Code_Point}/u

/** `/api/users/me` is a route, and the others would pass for the board itself. */
const reserved = new Set(
  [
    ...['me', 'admin', 'admins', 'administrator', 'root', 'mod', 'mods', 'moderator', 'moderators', 'system'],
    ...['staff', 'support', 'official', 'owner', 'operator', 'sysop', 'superuser', 'security', 'webmaster'],
    ...['postmaster', 'hostmaster', 'abuse', 'noreply', 'anonymous', 'deleted', 'nobody', 'null', 'undefined']
  ].map(skeletonOf)
)

/** Nothing invisible, and nothing that separates addresses in the header of a mail. */
const emailPart = /[^\s\p{C}\p{Default_Ignorable_Code_Point}\u2800@<>()[\]\\,;:"]+/u.source

const emailShape = new RegExp(`^${emailPart}@${emailPart}$`, 'u')

/**
 * Folds a username to its unique form. Collations of SQLite, MySQL and MariaDB fold differently.
 * @returns NFKC, lower case: "Ｊosé" and "josÉ" are equal, "José" and "Jose" are not
 */
export function identityKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/**
 * The unique columns of a name: `username_key` is the same for every spelling, `name_skeleton` for names that look alike.
 * @throws {CodedError} NAME_TOO_LONG
 */
export function usernameKeys(username: string) {
  return {
    username_key: bounded(identityKey(username), memberLimits.username),
    name_skeleton: nameSkeleton(username)
  }
}

/** What a name looks like, whatever its script. @throws {CodedError} NAME_TOO_LONG */
export function nameSkeleton(username: string): string {
  return bounded(skeletonOf(username), memberLimits.skeleton)
}

/** The unique column of an e-mail address. @throws {CodedError} NAME_TOO_LONG */
export function emailKey(email: string): string {
  return bounded(foldEmail(email), memberLimits.email)
}

/**
 * Folds an e-mail address to its unique form, of any length: as `identityKey` does, with the host as mail servers have it.
 * @returns the same for "a@bücher.example", "A@xn--bcher-kva.example" and "a@bücher.example."
 */
export function foldEmail(email: string): string {
  const key = identityKey(email)
  const start = key.lastIndexOf('@') + 1
  const host = key.slice(start).replaceAll('。', '.').replace(/\.$/, '')
  // Node ignores everything from a character such as a slash on.
  const ascii = /^[\p{L}\p{M}\p{N}._-]+$/u.test(host) ? domainToASCII(host) : ''
  return key.slice(0, start) + (ascii || host)
}

/** Folding may lengthen a name: U+FDFA becomes 18 characters. */
function bounded(key: string, maxLength: number): string {
  if ([...key].length <= maxLength) return key
  throw new CodedError('NAME_TOO_LONG', 'This name or address is too long when written in plain letters.')
}

/**
 * Whether a member may have this name: in one script, with a letter or digit (`/user/..` is another path), not reserved.
 * The folded form, which may contain spaces, has to be valid too.
 */
export function isUsername(name: string): boolean {
  const key = identityKey(name)
  const isShaped = nameShape.test(name.normalize('NFC')) && nameShape.test(key) && !invisible.test(name + key)
  return (
    isShaped &&
    /[\p{L}\p{N}]/u.test(key) &&
    isOneScript(key) &&
    !reserved.has(skeletonOf(name.normalize('NFKD').replace(/[\p{M}._-]/gu, '')))
  )
}

/** Whether a member may have this name, and it fits. Folding may lengthen a name: U+FDFA becomes 18 characters. */
export function isFittingUsername(name: string): boolean {
  const isShort = (text: string) => [...text].length <= memberLimits.username
  return isShort(name) && isShort(identityKey(name)) && isUsername(name)
}

/** Whether a text looks like an e-mail address, also in its folded form. */
export function isEmail(text: string): boolean {
  return emailShape.test(text) && emailShape.test(foldEmail(text))
}
