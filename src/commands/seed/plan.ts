import { measured } from '../../comments/content.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { usernameKeys } from '../../members/names.ts'
import { parseLink } from '../../posts/links.ts'
import { hotness } from '../../posts/ranking.ts'
import { renderMarkdown } from '../../text/markdown.ts'
import type { SeedComment, SeedContent } from './content.ts'

const minute = 60_000
const hour = 60 * minute

interface CommentDraft {
  id: number
  content: SeedComment
  post: number
  parent: CommentDraft | null
  created_at: Date
}

/**
 * Converts the content to the rows of every table, with their counters. Ids rise with time.
 * @param now all times are relative to it; the result is otherwise deterministic
 * @throws {CodedError} SEED_INVALID
 */
export function planSeed({ members, posts: contents }: SeedContent, now: Date) {
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * hour)
  // Without a password or an address nobody can log in as them.
  const users = members.map(({ username, days }, at) => {
    return {
      id: at + 1,
      username,
      ...usernameKeys(username),
      karma: 0,
      created_at: hoursAgo(days * 24)
    }
  })
  const authorOf = (name: string) => {
    const author = users.find(({ username }) => username === name)
    if (!author) throw new CodedError('SEED_INVALID', `content.json: there is no member ${name}`)
    return author
  }

  /** Votes of other members, spread over the age of the target, and not before the voter signed up. */
  const votesFor = (
    target: { id: number; created_at: Date },
    { by, votes = 0 }: { by: string; votes?: number }
  ) => {
    const author = authorOf(by)
    const first = target.id % users.length
    const others = [...users.slice(first), ...users.slice(0, first)].filter((user) => user !== author)
    const voters = others.slice(0, votes)
    author.karma += voters.length
    return voters.map((voter, at) => {
      const age = now.getTime() - Math.max(target.created_at.getTime(), voter.created_at.getTime())
      return { user: voter.id, created_at: new Date(now.getTime() - (age * (at + 1)) / (voters.length + 1)) }
    })
  }

  const drafts = contents
    .toSorted((a, b) => b.age - a.age)
    .map((content, at) => ({ id: at + 1, content, created_at: hoursAgo(content.age) }))
  const replies = drafts.flatMap(({ id, content, created_at }) =>
    draftReplies(content.thread, id, null, created_at)
  )
  replies.sort((a, b) => a.created_at.getTime() - b.created_at.getTime())
  for (const [at, draft] of replies.entries()) draft.id = at + 1

  const votes = drafts.flatMap((post) =>
    votesFor(post, post.content).map((vote) => ({ ...vote, post: post.id }))
  )
  const commentVotes = replies.flatMap((comment) =>
    votesFor(comment, comment.content).map((vote) => ({ ...vote, comment: comment.id }))
  )

  const posts = drafts.map(({ id, content: { title, url, text, by }, created_at }) => {
    const present = replies.filter(({ post, content }) => post === id && content.text !== null)
    const vote_count = votes.filter(({ post }) => post === id).length
    return {
      id,
      title,
      ...(url === undefined ? { post_url: null, domain: null, url_key: null } : parseLink(url)),
      text: text ?? null,
      text_html: text === undefined ? null : renderMarkdown(text),
      user: authorOf(by).id,
      vote_count,
      comment_count: present.length,
      hot: hotness(vote_count, created_at),
      active_at: present.at(-1)?.created_at ?? created_at,
      created_at,
      updated_at: created_at
    }
  })
  const comments = replies.map(({ id, content: { text, by }, post, parent, created_at }) => ({
    id,
    ...measured(text ?? '', renderMarkdown(text ?? '')),
    post,
    parent: parent?.id ?? null,
    user: authorOf(by).id,
    vote_count: commentVotes.filter(({ comment }) => comment === id).length,
    created_at,
    updated_at: created_at,
    deleted_at: text === null ? created_at : null
  }))
  return { users, posts, comments, votes, commentVotes }
}

function draftReplies(
  contents: SeedComment[] = [],
  post: number,
  parent: CommentDraft | null,
  since: Date
): CommentDraft[] {
  return contents.flatMap((content) => {
    const created_at = new Date(since.getTime() + content.after * minute)
    const draft = { id: 0, content, post, parent, created_at }
    return [draft, ...draftReplies(content.replies, post, draft, created_at)]
  })
}
