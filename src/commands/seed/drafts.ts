import type { SeedComment, SeedContent, SeedMember, SeedPost } from './content.ts'

const minute = 60_000
const hour = 60 * minute

/** Content with its id and time. Ids rise with time. */
interface Dated<Content> {
  id: number
  content: Content
  created_at: Date
}

export type MemberDraft = Dated<SeedMember>
export type PostDraft = Dated<SeedPost>
export type CommentDraft = Dated<SeedComment> & { post: PostDraft; parent: CommentDraft | null }
export interface VoteDraft<Target> {
  user: number
  target: Target
  created_at: Date
}

export function draftMembers({ members }: SeedContent, now: Date): MemberDraft[] {
  return members.map((content, at) => ({
    id: at + 1,
    content,
    created_at: hoursBefore(now, content.days * 24)
  }))
}

export function draftPosts({ posts }: SeedContent, now: Date): PostDraft[] {
  return posts
    .toSorted((a, b) => b.age - a.age)
    .map((content, at) => ({ id: at + 1, content, created_at: hoursBefore(now, content.age) }))
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

/** Votes of other members, spread over the age of the target, and not before the voter signed up. */
export function draftVotes<Target extends Dated<{ by: string; votes?: number }>>(
  target: Target,
  members: MemberDraft[],
  now: Date
): VoteDraft<Target>[] {
  const { id, content, created_at } = target
  const first = id % members.length
  const voters = [...members.slice(first), ...members.slice(0, first)]
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

function hoursBefore(now: Date, hours: number): Date {
  return new Date(now.getTime() - hours * hour)
}
