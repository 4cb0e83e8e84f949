import { isCreated, isEmpty } from '../board/answers.ts'
import type { Board } from '../board/board.ts'
import { requireNoDrift } from '../board/drift.ts'
import type { Call } from '../measure/calls.ts'
import type { Server } from '../measure/server.ts'
import { connections, loadedSide } from '../measure/side.ts'
import type { Group, Side } from '../scenario.ts'

/** Comments that a member may write in ten minutes. */
const allowance = 20

/** Votes and comments through HTTP with a session, beside the same transactions written by hand. */
export const writes: Group = {
  name: 'writes',
  async prepare({ options, server, board }) {
    const { seconds } = options
    const own = await board('writes', options.posts)
    const ours = await server('src/app.ts', { DATABASE_URL: own.url })
    const peer = await server('bench/peers/board.ts', { DATABASE_URL: own.url })
    const vote = { call: votes(own), seconds }
    const comment = { call: comments(own), seconds }
    // Each effective vote increments the version of its post.
    const countVotes = () => sum(own, 'select sum(version) from posts')
    const countComments = () => sum(own, 'select count(*) from comments')
    const side = (name: string, server: Server, load: typeof vote, count: typeof countVotes) =>
      countedSide(loadedSide(name, server, load), count)
    return [
      {
        title: 'vote, and remove the vote',
        beside: 'the same transaction by hand',
        sides: [side('by hand', peer, vote, countVotes), side('ours', ours, vote, countVotes)],
        shows: ['rate', 'perCpu', 'p99'],
        aim: { figure: 'rate', side: 'ours', atLeast: 0.8 },
        verify: () => requireNoDrift(own)
      },
      {
        title: 'comment',
        beside: 'the same transaction by hand',
        sides: [side('by hand', peer, comment, countComments), side('ours', ours, comment, countComments)],
        shows: ['rate', 'perCpu', 'p99'],
        aim: { figure: 'rate', side: 'ours', atLeast: 0.8 }
      }
    ]
  }
}

/**
 * Fails the measurement unless the database has a new row for each response. A request that was pending when the load
 * stopped, this time or the time before, may or may not have one.
 */
function countedSide(side: Side, count: () => Promise<number>): Side {
  return {
    ...side,
    async measure() {
      const before = await count()
      const figures = await side.measure()
      const written = (await count()) - before
      const { answers = Number.NaN } = figures
      if (Math.abs(written - answers) <= 3 * connections) return figures
      throw new Error(`${side.name} answered ${answers} times and wrote ${written} times`)
    }
  }
}

async function sum(board: Board, sql: string): Promise<number> {
  const [value = Number.NaN] = await board.numbers(sql)
  return value
}

function headersOf(member: number | undefined) {
  return { 'sec-fetch-site': 'same-origin', cookie: `jtn_session=bench-${member}` }
}

/** Each vote is a new one, by another member for another of the newest posts, and is soon removed. */
function votes({ members, newestAuthors, posts }: Board): () => Call {
  const behind = 200
  let turn = 0
  const ballot = (method: 'PUT' | 'DELETE', n: number): Call => {
    const place = (n * 7) % newestAuthors.length
    const member = members[n % members.length]
    // Nobody votes for their own.
    const voter = member === newestAuthors[place] ? members[(n + 1) % members.length] : member
    return {
      method,
      path: `/api/posts/${posts - place}/vote`,
      headers: headersOf(voter),
      status: 204,
      isRight: isEmpty
    }
  }
  return () => {
    const n = turn++
    // A vote is removed long after it was given.
    if (n < behind) return ballot('PUT', n)
    return n % 2 === 0 ? ballot('PUT', (n + behind) / 2) : ballot('DELETE', (n - behind - 1) / 2)
  }
}

/** Each member stays far below their limit. */
function comments({ members, posts }: Board): () => Call {
  let turn = 0
  return () => {
    const n = turn++
    if (n > members.length * (allowance - 2)) throw new Error('All members have reached their limit.')
    return {
      method: 'POST',
      path: '/api/comments',
      headers: { ...headersOf(members[n % members.length]), 'content-type': 'application/json' },
      body: JSON.stringify({
        post_id: posts - ((n * 7) % Math.min(posts, 1000)),
        comment_text: `Measured, *not* guessed: ${n}.\n\nSee https://example.org/${n} for the figures.`
      }),
      status: 201,
      isRight: isCreated
    }
  }
}
