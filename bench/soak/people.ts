import { isCreated, isEmpty, isList, isPost } from '../board/answers.ts'
import type { Board } from '../board/board.ts'
import { type Call, get } from '../measure/calls.ts'

/** The requests of each kind of client. They depend on a counter, so that all runs send the same ones. */

const lists = ['/', '/', '/', '/newest', '/top', '/active', '/comments']

/** Posts that are read: the newest ones. */
const recent = 500

/** A visitor reads mostly lists, and often discussions. */
export function visitor({ posts }: Board): () => Call {
  let turn = 0
  return () => {
    const n = turn++
    return n % 3 === 0 ? readPost(posts - ((n * 13) % recent)) : readList(n)
  }
}

/** A member reads, votes and sometimes comments. */
export function member({ posts, members }: Board): () => Call {
  let turn = 0
  return () => {
    const n = turn++
    const headers = {
      'sec-fetch-site': 'same-origin',
      cookie: `jtn_session=bench-${members[(n * 17) % members.length]}`
    }
    const post = posts - ((n * 29) % Math.min(recent, posts))
    if (n % 10 < 4) {
      const method = n % 10 === 0 ? 'DELETE' : 'PUT'
      return { method, path: `/api/posts/${post}/vote`, headers, status: 204, isRight: isEmpty }
    }
    if (n % 10 === 4) {
      return {
        method: 'POST',
        path: '/api/comments',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ post_id: post, comment_text: `What *I* say: ${n}` }),
        status: 201,
        isRight: isCreated
      }
    }
    return { ...(n % 10 < 7 ? readList(0) : readPost(post)), headers }
  }
}

/** A program that polls the newest posts. */
export function feedReader(): () => Call {
  const isRight = (body: string) => body.endsWith('}') && body.match(/"post_url":/g)?.length === 30
  return () => get('/api/posts?sort=new&limit=30', isRight)
}

/** A member who reads lists. Nothing is cached for members, so this is what overloads the processes. */
export function memberReading({ members }: Board): () => Call {
  let turn = 0
  return () => {
    const n = turn++
    return { ...readList(n), headers: { cookie: `jtn_session=bench-${members[n % members.length]}` } }
  }
}

function readList(turn: number): Call {
  const path = lists[turn % lists.length] ?? '/'
  return get(path, isList(path))
}

function readPost(id: number): Call {
  return get(`/post/${id}`, isPost(id))
}
