import { measured } from '../../comments/content.ts'
import { CodedError } from '../../errors/coded-error.ts'
import { usernameKeys } from '../../members/names.ts'
import { parseLink } from '../../posts/links.ts'
import { hotness } from '../../posts/ranking.ts'
import { renderMarkdown } from '../../text/markdown.ts'
import type { SeedContent } from './content.ts'
import {
  type CommentDraft,
  draftComments,
  draftMembers,
  draftPosts,
  draftVotes,
  type MemberDraft,
  type PostDraft,
  type VoteDraft
} from './drafts.ts'

/**
 * Converts the content to the rows of every table, with their counters.
 * @param now all times are relative to it; the result is otherwise deterministic
 * @throws {CodedError} SEED_INVALID
 */
export function planSeed(content: SeedContent, now: Date) {
  const members = draftMembers(content, now)
  const posts = draftPosts(content, now)
  const comments = draftComments(posts)
  const votes = posts.flatMap((post) => draftVotes(post, members, now))
  const commentVotes = comments.flatMap((comment) => draftVotes(comment, members, now))
  const votedAuthors = [
    ...votes.map(({ target }) => target.content.by),
    ...commentVotes.map(({ target }) => target.content.by)
  ]
  return {
    users: members.map((member) =>
      toUser(member, votedAuthors.filter((name) => name === member.content.username).length)
    ),
    posts: posts.map((post) =>
      toPost(
        post,
        memberId(members, post.content.by),
        votesFor(post, votes),
        comments.filter((comment) => comment.post === post)
      )
    ),
    comments: comments.map((comment) =>
      toComment(comment, memberId(members, comment.content.by), votesFor(comment, commentVotes))
    ),
    votes: votes.map(({ user, target, created_at }) => ({ user, post: target.id, created_at })),
    commentVotes: commentVotes.map(({ user, target, created_at }) => ({
      user,
      comment: target.id,
      created_at
    }))
  }
}

/** Without a password or an address nobody can log in as them. */
function toUser({ id, content: { username }, created_at }: MemberDraft, karma: number) {
  return { id, username, ...usernameKeys(username), karma, created_at }
}

function toPost(
  { id, content, created_at }: PostDraft,
  user: number,
  vote_count: number,
  comments: CommentDraft[]
) {
  const present = comments.filter((comment) => comment.content.text !== null)
  return {
    id,
    title: content.title,
    ...(content.url === undefined ? { post_url: null, domain: null, url_key: null } : parseLink(content.url)),
    text: content.text ?? null,
    text_html: content.text === undefined ? null : renderMarkdown(content.text),
    user,
    vote_count,
    comment_count: present.length,
    hot: hotness(vote_count, created_at),
    active_at: present.at(-1)?.created_at ?? created_at,
    created_at,
    updated_at: created_at
  }
}

function toComment(
  { id, post, parent, content, created_at }: CommentDraft,
  user: number,
  vote_count: number
) {
  const text = content.text ?? ''
  return {
    id,
    ...measured(text, renderMarkdown(text)),
    post: post.id,
    parent: parent?.id ?? null,
    user,
    vote_count,
    created_at,
    updated_at: created_at,
    deleted_at: content.text === null ? created_at : null
  }
}

function votesFor<Target>(target: Target, votes: VoteDraft<Target>[]): number {
  return votes.filter((vote) => vote.target === target).length
}

function memberId(members: MemberDraft[], name: string): number {
  const member = members.find(({ content }) => content.username === name)
  if (!member) throw new CodedError('SEED_INVALID', `content.json: there is no member ${name}`)
  return member.id
}
