import Type from 'typebox'

/**
 * A string that every engine can store: no NUL, on which SQLite stops reading, and no half of a surrogate pair,
 * which is no character.
 * @param maxLength in characters (code points)
 * @param minLength in characters
 */
export function Text(maxLength: number, minLength = 1) {
  return Type.String({ minLength, maxLength, pattern: '^[^\\u0000\\p{Cs}]*$' })
}
