import type { Board } from '../board/board.ts'
import { requireNoDrift } from '../board/drift.ts'
import type { Call } from '../measure/load.ts'
import { loadedSide } from '../measure/side.ts'
import type { Group } from '../scenario.ts'

/** Comments that a member may write in ten minutes; one more is refused. */
const allowance = 20

/** Votes and comments through HTTP, session and all, beside the same transactions written by hand. */
export const writes: Group = {
  name: 'writes',
  async prepare({ options, server, board }) {
    const { seconds } = options
    const own = await board('writes', options.posts)
    const ours = await server('src/app.ts', { DATABASE_URL: own.url })
    const peer = await server('bench/peers/board.ts', { DATABASE_URL: own.url })
    const vote = { call: votes(own), status: 204, isRight: (body: string) => body === '', seconds }
    const comment = { call: comments(own), status: 201, isRight: isCreated, seconds }
    return [
      {
        title: 'vote, and take it back',
        beside: 'the same transaction by hand',
        sides: [loadedSide('by hand', peer, vote), loadedSide('ours', ours, vote)],
        shows: ['rate', 'perCpu', 'p99'],
        aim: { figure: 'rate', side: 'ours', atLeast: 0.8 },
        verify: () => requireNoDrift(own)
      },
      {
        title: 'comment',
        beside: 'the same transaction by hand',
        sides: [loadedSide('by hand', peer, comment), loadedSide('ours', ours, comment)],
        shows: ['rate', 'perCpu', 'p99'],
        aim: { figure: 'rate', side: 'ours', atLeast: 0.8 }
      }
    ]
  }
}

function headersOf(member: number | undefined) {
  return { 'sec-fetch-site': 'same-origin', cookie: `session=bench-${member}` }
}

/** Each vote is a new one, by another member for another of the newest posts, and is soon taken back. */
function votes({ members, posts }: Board): () => Call {
  const behind = 200
  let turn = 0
  const ballot = (method: 'PUT' | 'DELETE', n: number): Call => ({
    method,
    path: `/api/posts/${posts - ((n * 7) % Math.min(posts, 1000))}/vote`,
    headers: headersOf(members[n % members.length])
  })
  return () => {
    const n = turn++
    // What is taken back was given long before.
    if (n < behind) return ballot('PUT', n)
    return n % 2 === 0 ? ballot('PUT', (n + behind) / 2) : ballot('DELETE', (n - behind - 1) / 2)
  }
}

/** No member comes near to what they may write. */
function comments({ members, posts }: Board): () => Call {
  let turn = 0
  return () => {
    const n = turn++
    if (n > members.length * (allowance - 2)) throw new Error('The members have said all that they may.')
    return {
      method: 'POST',
      path: '/api/comments',
      headers: { ...headersOf(members[n % members.length]), 'content-type': 'application/json' },
      body: JSON.stringify({
        post_id: posts - ((n * 7) % Math.min(posts, 1000)),
        comment_text: `Measured, *not* guessed: ${n}.\n\nSee https://example.org/${n} for the figures.`
      })
    }
  }
}

function isCreated(body: string) {
  return /^\{"id":\d+\}$/.test(body)
}
