/** Letters and digits of any script, and `. _ -`; nothing that is not seen. */
const nameShape = /^(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{M}\p{N}._-])+$/u

/** Part of an address of our own: `/api/users/me`. */
const reserved = new Set(['me'])

const emailShape = /^[^\s\p{Cc}\p{Cs}@]+@[^\s\p{Cc}\p{Cs}@]+$/u

/**
 * Folds a username or an e-mail address to the form that is unique. Done here and not by a collation, since
 * SQLite, MySQL and MariaDB fold differently (NOCASE knows ASCII only, `utf8mb4_0900_ai_ci` drops accents).
 * @param name as its owner writes it
 * @returns NFKC, lower case: "Ｊosé" and "josÉ" are one, "José" and "Jose" are two
 */
export function identityKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/**
 * Tells whether a name can be a member's. What it folds to has to be one as well: a single character may fold to
 * eighteen, spaces among them. Dots alone would be no address: `/user/..`.
 */
export function isUsername(name: string): boolean {
  const key = identityKey(name)
  return nameShape.test(name) && nameShape.test(key) && /[\p{L}\p{N}]/u.test(key) && !reserved.has(key)
}

/** Tells whether a text may be an e-mail address; only a letter to it could tell for sure. */
export function isEmail(text: string): boolean {
  return emailShape.test(text)
}
