import { measured } from '../../comments/content.ts'
import { renderSource } from '../../text/markdown.ts'
import { Authors } from './authors.ts'
import { adoptMembers, userRows } from './members.ts'
import { adoptContent, voteColumns } from './posts.ts'
import type { OldBoard } from './read.ts'
import type { Report } from './report.ts'
import { fillTimes, timeReader } from './times.ts'
import { adoptVotes } from './votes.ts'

/** The rows of a new board, in the order in which they refer to each other. */
export type AdoptedBoard = Awaited<ReturnType<typeof convertBoard>>

interface Conversion {
  /** In which the old server wrote its times. */
  zone: string
  now: Date
  report: Report
}

/** Makes the rows of a board from those of an old one. Ids stay. @throws {CodedError} ADOPT_FUTURE, USAGE */
export async function convertBoard(old: OldBoard, { zone, now, report }: Conversion) {
  const read = timeReader(zone)
  const timesOf = (rows: { id: number; created: string | null }[], name: string) =>
    fillTimes(
      rows.map(({ id, created }) => ({ id, created: read(created) })),
      { name, now, report: report.note }
    )
  const [postTimes, commentTimes] = [timesOf(old.posts, 'post'), timesOf(old.comments, 'comment')]
  const members = new Set(old.members.map(({ id }) => id))
  const authors = new Authors(members)
  const votes = adoptVotes(old.votes, members, new Set(postTimes.keys()))
  const timestamps = (created: Date, updated: string | null) => ({
    created_at: created,
    updated_at: latest(created, read(updated))
  })

  const comments = old.comments.flatMap(({ id, text, user, post, updated }) => {
    if (post === null || !postTimes.has(post)) {
      report.note(`comment ${id} is left out: its post is gone`)
      return []
    }
    const created = commentTimes.get(id) ?? now
    const author = authors.of(user, created)
    return { id, ...measured(text, renderSource(text)), post, user: author, ...timestamps(created, updated) }
  })
  const commentsOf = Map.groupBy(comments, ({ post }) => post)

  const posts = old.posts.map((post) => {
    const created = postTimes.get(post.id) ?? now
    const author = authors.of(post.user, created)
    const voters = votes.voters.get(post.id) ?? []
    const imported = votes.imported.get(post.id) ?? 0
    const replies = commentsOf.get(post.id) ?? []
    authors.credit(author, imported + voters.filter((voter) => voter !== author).length)
    return {
      id: post.id,
      ...adoptContent(post, report),
      user: author,
      ...voteColumns(voters.length + imported, imported, created),
      comment_count: replies.length,
      active_at: latest(created, ...replies.map((reply) => reply.created_at)),
      ...timestamps(created, post.updated)
    }
  })

  return {
    users: userRows(await adoptMembers(old.members, report), authors, now),
    posts,
    comments,
    votes: votes.rows.map((vote) => ({ ...vote, created_at: postTimes.get(vote.post) ?? now })),
    /** Votes that count, also without a row. */
    counted: old.votes.length - votes.double - votes.lost,
    double: votes.double
  }
}

function latest(first: Date, ...others: (Date | null)[]): Date {
  return others.reduce<Date>((last, time) => (time && time > last ? time : last), first)
}
