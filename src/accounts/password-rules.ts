import { dictionary } from '@zxcvbn-ts/language-common'
import { CodedError } from '../errors/coded-error.ts'
import { identityKey } from '../members/names.ts'
import { isBlank } from '../text/blank.ts'

/** The 49,000 most common passwords of published leaks, 17,950 of them as long as ours have to be. */
const commonPasswords = new Set(dictionary['passwords-common'])

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop'
]

/** Letters that are often written as digits or signs. */
const disguises: Record<string, string> = {
  0: 'o',
  1: 'i',
  '!': 'i',
  3: 'e',
  4: 'a',
  '@': 'a',
  5: 's',
  $: 's',
  7: 't'
}

/** A password has to have this many characters beside the words that anybody would try. */
const ownCharacters = 5

/** What an attacker knows of a member and of the board. */
export interface Known {
  site: string
  username: string
  email: string | null
}

/** Rejects passwords that are tried first. @throws {CodedError} PASSWORD_TOO_COMMON, PASSWORD_TOO_EASY */
export function requireUncommon(password: string, { site, username, email }: Known) {
  const key = identityKey(password).replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')
  if (isBlank(password)) throw tooEasy('contains nothing but blanks')
  if (/^(.{1,4}?)\1+$/su.test(key)) throw tooEasy('repeats the same characters')
  if (isInRows(key)) throw tooEasy('is a row of the alphabet or the keyboard')
  if (commonPasswords.has(password.toLowerCase()) || commonPasswords.has(key)) {
    throw new CodedError(
      'PASSWORD_TOO_COMMON',
      'This password is one of the most common ones. Please choose another.'
    )
  }
  if (isMadeOf(key, [site])) throw tooEasy('is made of the name of this board')
  if (isMadeOf(key, [username, email ?? ''])) throw tooEasy('is made of your name or e-mail address')
  if (isMadeOf(key, [site, username, email ?? '']))
    throw tooEasy('is made of your name and that of this board')
}

/** Whether a password consists of up to three rows, such as `qwertyasdf`, forwards or backwards. */
function isInRows(key: string): boolean {
  const isRow = (part: string) =>
    part.length > 2 && rows.some((row) => row.includes(part) || backwards(row).includes(part))
  for (let at = 0; at <= key.length; at++) {
    if ((at === 0 || isRow(key.slice(0, at))) && isRow(key.slice(at))) return true
  }
  return false
}

/** Whether little is left without the texts and their words, also backwards or disguised. */
function isMadeOf(key: string, texts: string[]): boolean {
  const words = texts
    .flatMap((text) => [text, ...text.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => plain(identityKey(word)))
    .flatMap((word) => [word, backwards(word)])
  const known = [...new Set(words)].filter((word) => word.length > 2).sort((a, b) => b.length - a.length)
  const rest = known.reduce((rest, word) => rest.replaceAll(word, ' '), plain(key))
  return rest.includes(' ') && rest.replaceAll(' ', '').length < ownCharacters
}

function plain(text: string): string {
  const undisguised = text.replace(/./gu, (character) => disguises[character] ?? character)
  return undisguised.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, '')
}

function backwards(text: string): string {
  return [...text].toReversed().join('')
}

function tooEasy(why: string) {
  return new CodedError('PASSWORD_TOO_EASY', `This password ${why}. Please choose another.`)
}
