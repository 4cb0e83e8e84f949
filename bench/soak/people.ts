import type { Board } from '../board/board.ts'
import type { Call } from '../measure/load.ts'

/** Who asks for what. Everything goes by a counter, so that one run asks for the same as another. */

const lists = ['/', '/', '/', '/newest', '/top', '/active', '/comments']

/** What is new is read most. */
const recent = 500

/** Reads like a visitor: mostly the lists, often what is discussed. */
export function visitor({ posts }: Board): () => Call {
  let turn = 0
  return () => {
    const n = turn++
    const path = n % 3 === 0 ? `/post/${posts - ((n * 13) % recent)}` : (lists[n % lists.length] ?? '/')
    return { method: 'GET', path }
  }
}

/** Reads like a member, who votes and at times has something to say. */
export function member({ posts, members }: Board): () => Call {
  let turn = 0
  return () => {
    const n = turn++
    const headers = {
      'sec-fetch-site': 'same-origin',
      cookie: `session=bench-${members[(n * 17) % members.length]}`
    }
    const post = posts - ((n * 29) % Math.min(recent, posts))
    if (n % 10 === 0) return { method: 'DELETE', path: `/api/posts/${post}/vote`, headers }
    if (n % 10 < 4) return { method: 'PUT', path: `/api/posts/${post}/vote`, headers }
    if (n % 10 === 4) {
      const body = JSON.stringify({ post_id: post, comment_text: `What *I* say: ${n}` })
      return {
        method: 'POST',
        path: '/api/comments',
        headers: { ...headers, 'content-type': 'application/json' },
        body
      }
    }
    return { method: 'GET', path: n % 10 < 7 ? '/' : `/post/${post}`, headers }
  }
}

/** Asks for what is new, as programs do. */
export function feedReader(): () => Call {
  return () => ({ method: 'GET', path: '/api/posts?sort=new&limit=30' })
}

/** A member who reads, which nothing keeps ready: what an overload is made of. */
export function memberReading({ members }: Board): () => Call {
  let turn = 0
  return () => ({
    method: 'GET',
    path: lists[turn % lists.length] ?? '/',
    headers: { cookie: `session=bench-${members[turn++ % members.length]}` }
  })
}
