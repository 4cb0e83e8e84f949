/** What a feed has of a post or a comment, with paths of the board. */
export interface FeedEntry {
  /** What comes after the board's part of its id. It never changes. */
  id: string
  title: string
  /** URL of the story, where that is elsewhere. */
  story?: string | null
  path: string
  /** Number of comments on a post. */
  comments?: number
  /** What a comment answers. */
  answered?: { id: string; path: string }
  author: string
  tags?: string[]
  published: Date
  updated: Date
  html: string
}

/** A list as a feed. */
export interface FeedContent {
  /** As that of an entry. */
  id: string
  /** Without the name of the board; empty for that alone. */
  title: string
  description: string
  /** Of the page that shows the same. */
  path: string
  /** Of the feed, without its ending, and with its query. */
  feed: { path: string; query?: string }
  entries: FeedEntry[]
}

/** What feeds have of the board. */
export interface FeedBoard {
  name: string
  language: string
  /** Where links lead. */
  origin: string
  /** `HOST,YEAR`, the same for ever. */
  tag: string
  icon: string
}

/** An entry with absolute addresses. */
export interface Entry extends Omit<FeedEntry, 'path' | 'answered' | 'author' | 'story'> {
  /** Of its page on the board. */
  url: string
  story: string | null
  answered: { id: string; url: string } | null
  author: { name: string; url: string | null }
}

/** A feed with absolute addresses, ready to be written. */
export interface Feed extends Pick<FeedContent, 'id' | 'title' | 'description'> {
  board: FeedBoard
  url: string
  self: string
  updated: Date
  entries: Entry[]
}

export const feedFormats = ['atom', 'rss', 'json'] as const

export type FeedFormat = (typeof feedFormats)[number]
