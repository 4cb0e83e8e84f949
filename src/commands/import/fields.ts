/** What a post is made of, with the names that files give it. In a file, the first of these names counts. */
export const namesOf = {
  id: ['id', 'objectid', 'short_id'],
  title: ['title'],
  url: ['url'],
  num_points: ['num_points', 'points', 'score'],
  author: ['author', 'by', 'submitter_user'],
  created_at: ['created_at', 'time']
} as const

type Field = keyof typeof namesOf

/** The values of a row, without white space at their ends. */
export type Fields = Record<Field, string> & {
  /** Markdown of a post without a URL. */
  text?: string
}

/** One row of a file, or why it is invalid. */
export type Row = { place: string; fields: Fields } | { place: string; fault: string }

/** @param read returns a value by its name in the file, in lower case; undefined where there is none */
export function pickFields(read: (name: string) => string | undefined): Fields {
  const value = (field: Field) => {
    const found = namesOf[field].map(read).find((value) => value !== undefined)
    return found?.trim() ?? ''
  }
  return {
    id: value('id'),
    title: value('title'),
    url: value('url'),
    num_points: value('num_points'),
    author: value('author'),
    created_at: value('created_at')
  }
}
