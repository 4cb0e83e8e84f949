/** What the board shows of a member beside what they wrote. */
export interface Author {
  id: number
  username: string
}

/** One row of a list, and the head of a post's page. */
export interface PostItem {
  id: number
  title: string
  /** Null for a text post. */
  post_url: string | null
  /** Markdown; null for a link. */
  text: string | null
  /** Lower-case host without `www.`; null for a text post. */
  domain: string | null
  user: Author
  vote_count: number
  comment_count: number
  created_at: Date
  updated_at: Date
  /** Whether the reader has voted for it; left out when nobody is logged in. */
  voted?: boolean
}

/** A post with its text, as its own page shows it. */
export interface PostDetail extends PostItem {
  /** Null for a link. Rendered when the post was written; safe to send as it is. */
  text_html: string | null
  deleted: boolean
}

/** One comment with its replies, in the order in which they are read. */
export interface CommentNode {
  id: number
  post_id: number
  parent_id: number | null
  /** Null for a deleted comment, which keeps its place as long as it has replies. */
  user: Author | null
  comment_text: string
  /** Markdown rendered when the comment was written; safe to send as it is. */
  comment_html: string
  vote_count: number
  created_at: Date
  updated_at: Date
  deleted: boolean
  /** Whether the reader has voted for it; left out when nobody is logged in. */
  voted?: boolean
  /** Whether it came after the reader's last visit. */
  fresh?: boolean
  children: CommentNode[]
}

/** A comment away from its thread: in a list, or on its own page. */
export interface CommentItem {
  id: number
  parent_id: number | null
  post: { id: number; title: string; deleted: boolean }
  user: Author
  comment_text: string
  /** Markdown rendered when the comment was written; safe to send as it is. */
  comment_html: string
  vote_count: number
  created_at: Date
  updated_at: Date
}

/** A member's public profile. */
export interface Profile extends Author {
  karma: number
  /** Markdown, and the HTML made of it; null when the member says nothing. */
  about: string | null
  about_html: string | null
  created_at: Date
}
