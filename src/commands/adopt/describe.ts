import { format } from '../progress.ts'
import type { AdoptedBoard } from './convert.ts'
import type { OldBoard } from './read.ts'
import type { Report } from './report.ts'

/** "Adopted: 13 members (1 made), 13 posts, 9 of 10 comments, 7 of 11 votes." and what else there is to say. */
export function describeAdoption(
  verb: string,
  { old, board, report }: { old: OldBoard; board: AdoptedBoard; report: Report }
): string {
  const { users, posts, comments, counted, double } = board
  const made = users.length - old.members.length
  const sentences = [
    `${verb}: ${[
      `${amount(users.length, 'member')}${made > 0 ? ` (${made} made)` : ''}`,
      amount(posts.length, 'post'),
      part(comments.length, old.comments.length, 'comment'),
      part(counted, old.votes.length, 'vote')
    ].join(', ')}.`
  ]
  if (double > 0)
    sentences.push(`Votes fall by ${format(double)}: a member had voted for the same post more than once.`)
  if (report.lockedOut > 0) sentences.push(`${amount(report.lockedOut, 'member')} cannot log in.`)
  return sentences.join(' ')
}

/** From when to when it is, so that somebody can tell whether the time zone is right. */
export function describeTimes({ posts, comments }: AdoptedBoard): string {
  const times = [...posts, ...comments]
    .map(({ created_at }) => created_at)
    .sort((a, b) => a.getTime() - b.getTime())
  const [first, last] = [times[0], times.at(-1)]
  return first && last
    ? `From ${first.toISOString()} to ${last.toISOString()}.`
    : 'Nothing was written there.'
}

function amount(count: number, name: string): string {
  return `${format(count)} ${name}${count === 1 ? '' : 's'}`
}

function part(kept: number, all: number, name: string): string {
  return kept === all ? amount(all, name) : `${format(kept)} of ${amount(all, name)}`
}
