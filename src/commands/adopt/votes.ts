import type { OldVote } from './read.ts'

/** Votes of an old board, each once. */
export interface AdoptedVotes {
  rows: { user: number; post: number }[]
  /** Post id → ids of its voters. */
  voters: Map<number, number[]>
  /** Post id → number of votes by deleted members. They count, but have no row. */
  imported: Map<number, number>
  /** Left out: the member had voted for the post before. */
  double: number
  /** Left out: the post is gone. */
  lost: number
}

/** The old board let a member vote for a post many times. The first vote counts. */
export function adoptVotes(
  votes: OldVote[],
  members: ReadonlySet<number>,
  posts: ReadonlySet<number>
): AdoptedVotes {
  const adopted: AdoptedVotes = { rows: [], voters: new Map(), imported: new Map(), double: 0, lost: 0 }
  const { rows, voters, imported } = adopted
  const seen = new Set<string>()
  for (const { user, post } of votes) {
    if (post === null || !posts.has(post)) adopted.lost++
    else if (user === null || !members.has(user)) imported.set(post, (imported.get(post) ?? 0) + 1)
    else if (seen.has(`${user} ${post}`)) adopted.double++
    else {
      seen.add(`${user} ${post}`)
      rows.push({ user, post })
      voters.set(post, [...(voters.get(post) ?? []), user])
    }
  }
  return adopted
}
