import Type, { type Static } from 'typebox'
import { CommentItem } from '../comments/schema.ts'
import { PageQuery, pageSize } from '../lists/slices.ts'
import { PostItem, type PostWithHtml } from '../posts/schema.ts'
import { Nullable, Text } from '../schema/types.ts'
import { WholeNumber } from '../schema/whole-number.ts'
import type { Wanted } from '../text/matches.ts'

const maxQuery = 200

const searchSorts = ['new', 'relevance', 'points'] as const

export type SearchSort = (typeof searchSorts)[number]

export type What = 'posts' | 'comments'

/** A word, or several that follow each other. */
export interface Term {
  /** As it was written, folded. */
  text: string
  /** Words that have to be there. */
  words: string[]
  /** The units of several words, which have to follow each other. */
  phrase: string[] | null
  isQuoted: boolean
}

/** What a query says. */
export interface Search {
  terms: Term[]
  without: Term[]
  authors: { name: string; isNegated: boolean }[]
  sites: { host: string; isNegated: boolean }[]
  /** Of a comment, those of its post. */
  tags: { name: string; isNegated: boolean }[]
  after?: Date
  before?: Date
  /** What `is:` names. */
  what: What | null
  /** Sentences about what was not understood. */
  notes: string[]
}

export const SearchQuery = Type.Object({
  q: Type.Optional(Text(maxQuery, 0)),
  what: Type.Enum(['posts', 'comments'], { default: 'posts' }),
  sort: Type.Enum([...searchSorts], { default: 'new' }),
  ...PageQuery.properties
})

export const SearchApiQuery = Type.Object({
  q: Text(maxQuery),
  what: SearchQuery.properties.what,
  sort: SearchQuery.properties.sort,
  limit: WholeNumber({ minimum: 1, maximum: pageSize.max, default: pageSize.default }),
  ...PageQuery.properties
})

export const FoundPage = Type.Object(
  {
    /** What was looked for, of which the other list is empty. */
    what: Type.Enum(['posts', 'comments']),
    posts: Type.Array(PostItem),
    comments: Type.Array(CommentItem),
    /** Sentences about what was not understood. */
    notes: Type.Array(Type.String()),
    next_cursor: Nullable(Type.String())
  },
  { title: 'SearchResults' }
)

export type Found = Omit<Static<typeof FoundPage>, 'posts'> & {
  posts: PostWithHtml[]
  /** What is highlighted. */
  wanted: Wanted
  /** Number of results before these. */
  position: number
}

/** A query in the form in which it is shown, and in which equal ones have one page. */
export function cleanQuery(q: string): string {
  return q.trim().replace(/\s+/g, ' ')
}
