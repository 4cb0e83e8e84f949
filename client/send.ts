import type { Problem } from './index.ts'

/** A board, and the session there. */
export interface Board {
  /** Such as `https://news.example`. */
  address: string
  /** By their names. */
  cookies: Map<string, string>
  /** An access token, which takes precedence over a session. */
  token?: string
}

export interface SendOptions extends RequestInit {
  /** Without one, a page sends to its own site. */
  board?: Board
}

/** The answer to a request that failed. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ApiError'
    this.problem = problem
  }
}

/** @returns a board for {@link SendOptions}, which keeps the session of a log-in as a browser does */
export function connect(address: string, token?: string): Board {
  return { address, cookies: new Map(), ...(token && { token }) }
}

/** Sends a request of the client. @throws {ApiError} when it failed */
export async function send<T>(url: string, { board, ...init }: SendOptions): Promise<T> {
  const headers = new Headers(init.headers)
  if (board?.token) headers.set('authorization', `Bearer ${board.token}`)
  else if (board && board.cookies.size > 0) {
    headers.set('cookie', [...board.cookies].map((cookie) => cookie.join('=')).join('; '))
    headers.set('origin', new URL(board.address).origin)
  }
  const response = await fetch(`${board?.address ?? ''}${url}`, { ...init, headers })
  if (board) keepCookies(board, response)
  const text = await response.text()
  if (!response.ok) throw new ApiError(toProblem(response, text))
  return JSON.parse(text || 'null')
}

function keepCookies({ cookies }: Board, response: Response) {
  for (const cookie of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = cookie.match(/^([^=]+)=([^;]*)/) ?? []
    if (value === '') cookies.delete(name)
    else cookies.set(name, value)
  }
}

/** A proxy in front of the board may answer something else. */
function toProblem({ status, statusText, headers }: Response, text: string): Problem {
  if (headers.get('content-type')?.startsWith('application/problem+json')) return JSON.parse(text)
  return { status, title: statusText, detail: `The answer was ${status} ${statusText}.`, code: 'UNKNOWN' }
}
