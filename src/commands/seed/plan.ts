import { identityKey } from '../../members/names.ts'
import { parseLink } from '../../posts/links.ts'
import { hotness } from '../../posts/ranking.ts'
import { renderMarkdown } from '../../text/markdown.ts'
import {
  type CommentDraft,
  draftComments,
  draftMembers,
  draftPosts,
  draftVotes,
  type MemberDraft,
  memberId,
  type PostDraft,
  type VoteDraft
} from './drafts.ts'

/**
 * Turns the content into the rows of every table. Each counter is the number of the rows that it counts.
 * @param now all times are relative to it; nothing else is left to chance
 */
export function planSeed(now: Date) {
  const members = draftMembers(now)
  const posts = draftPosts(now)
  const comments = draftComments(posts)
  const votes = posts.flatMap((post) => draftVotes(post, members, now))
  const commentVotes = comments.flatMap((comment) => draftVotes(comment, members, now))
  const praised = [
    ...votes.map(({ target }) => target.content.by),
    ...commentVotes.map(({ target }) => target.content.by)
  ]
  return {
    users: members.map((member) =>
      toUser(member, praised.filter((name) => name === member.content.username).length)
    ),
    posts: posts.map((post) =>
      toPost(
        post,
        votesFor(post, votes),
        comments.filter((comment) => comment.post === post)
      )
    ),
    comments: comments.map((comment) => toComment(comment, votesFor(comment, commentVotes))),
    votes: votes.map(({ user, target, created_at }) => ({ user, post: target.id, created_at })),
    commentVotes: commentVotes.map(({ user, target, created_at }) => ({
      user,
      comment: target.id,
      created_at
    }))
  }
}

/** Nobody can log in as one of them: they have neither password nor address. */
function toUser({ id, content: { username }, created_at }: MemberDraft, karma: number) {
  return { id, username, username_key: identityKey(username), karma, created_at }
}

function toPost({ id, content, created_at }: PostDraft, vote_count: number, comments: CommentDraft[]) {
  const standing = comments.filter((comment) => comment.content.text !== null)
  return {
    id,
    title: content.title,
    ...(content.url === undefined ? { post_url: null, domain: null, url_key: null } : parseLink(content.url)),
    text: content.text ?? null,
    text_html: content.text === undefined ? null : renderMarkdown(content.text),
    user: memberId(content.by),
    vote_count,
    comment_count: standing.length,
    hot: hotness(vote_count, created_at),
    active_at: standing.at(-1)?.created_at ?? created_at,
    created_at,
    updated_at: created_at
  }
}

function toComment({ id, post, parent, content, created_at }: CommentDraft, vote_count: number) {
  const text = content.text ?? ''
  return {
    id,
    comment_text: text,
    comment_html: renderMarkdown(text),
    post: post.id,
    parent: parent?.id ?? null,
    user: memberId(content.by),
    vote_count,
    created_at,
    updated_at: created_at,
    deleted_at: content.text === null ? created_at : null
  }
}

function votesFor<Target>(target: Target, votes: VoteDraft<Target>[]): number {
  return votes.filter((vote) => vote.target === target).length
}
