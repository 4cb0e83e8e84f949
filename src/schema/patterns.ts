/** What texts may look like, as regular expressions with the flag `u`. */
export const patterns = {
  /** SQLite stops reading at NUL, and half of a surrogate pair is no character. */
  text: '^[^\\u0000\\p{Cs}]*$',
  tag: '^[a-z0-9]+(-[a-z0-9]+)*$'
} as const

/** What a value has to be that does not match, by its pattern. */
export const explainedPatterns: Record<string, string> = {
  [patterns.text]: 'must be text without NUL and without half of a surrogate pair',
  [patterns.tag]: 'must be a to z, digits and single hyphens, such as web-design'
}

/** The same by its format. */
export const explainedFormats: Record<string, string> = {
  address: 'must be an e-mail address, such as me@example.com',
  username:
    'must be letters of one script, digits and . _ - without spaces, and no reserved name such as admin'
}
