import { seedPosts } from './content.ts'
import { type MemberName, seedMembers } from './members.ts'
import type { SeedComment, SeedPost } from './models.ts'

const minute = 60_000
const hour = 60 * minute

/** Something of the content that got its id and its time. Ids rise with time, as on a board that grew. */
interface Dated<Content> {
  id: number
  content: Content
  created_at: Date
}

export type MemberDraft = Dated<(typeof seedMembers)[number]>
export type PostDraft = Dated<SeedPost>
export type CommentDraft = Dated<SeedComment> & { post: PostDraft; parent: CommentDraft | null }
export interface VoteDraft<Target> {
  user: number
  target: Target
  created_at: Date
}

export function draftMembers(now: Date): MemberDraft[] {
  return seedMembers.map((content, at) => ({
    id: at + 1,
    content,
    created_at: before(now, content.days * 24)
  }))
}

export function draftPosts(now: Date): PostDraft[] {
  return seedPosts
    .toSorted((a, b) => b.age - a.age)
    .map((content, at) => ({ id: at + 1, content, created_at: before(now, content.age) }))
}

export function draftComments(posts: PostDraft[]): CommentDraft[] {
  const drafts = posts.flatMap((post) => draftReplies(post, null, post.content.thread))
  drafts.sort((a, b) => a.created_at.getTime() - b.created_at.getTime())
  for (const [at, draft] of drafts.entries()) draft.id = at + 1
  return drafts
}

function draftReplies(
  post: PostDraft,
  parent: CommentDraft | null,
  replies: SeedComment[] = []
): CommentDraft[] {
  return replies.flatMap((content) => {
    const since = (parent ?? post).created_at.getTime()
    const draft = { id: 0, post, parent, content, created_at: new Date(since + content.after * minute) }
    return [draft, ...draftReplies(post, draft, content.replies)]
  })
}

/** The votes of others for something, spread over its age; who became a member later voted later. */
export function draftVotes<Target extends Dated<{ by: MemberName; votes?: number }>>(
  target: Target,
  members: MemberDraft[],
  now: Date
): VoteDraft<Target>[] {
  const { id, content, created_at } = target
  const turn = id % members.length
  const voters = [...members.slice(turn), ...members.slice(0, turn)]
    .filter((member) => member.content.username !== content.by)
    .slice(0, content.votes ?? 0)
  return voters.map((voter, at) => {
    const age = now.getTime() - Math.max(created_at.getTime(), voter.created_at.getTime())
    return {
      user: voter.id,
      target,
      created_at: new Date(now.getTime() - (age * (at + 1)) / (voters.length + 1))
    }
  })
}

/** @returns the id that the member gets */
export function memberId(name: MemberName): number {
  return seedMembers.findIndex(({ username }) => username === name) + 1
}

function before(now: Date, hours: number): Date {
  return new Date(now.getTime() - hours * hour)
}
