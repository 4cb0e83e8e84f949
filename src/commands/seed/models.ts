import type { MemberName } from './members.ts'

export interface SeedPost {
  title: string
  /** A link post has a URL, a text post a text in Markdown. */
  url?: string
  text?: string
  by: MemberName
  /** Age in hours. */
  age: number
  votes: number
  thread?: SeedComment[]
}

export interface SeedComment {
  by: MemberName
  /** Minutes after what it answers. */
  after: number
  votes?: number
  /** Markdown; null for a comment that was deleted and keeps its place for the sake of its replies. */
  text: string | null
  replies?: SeedComment[]
}
