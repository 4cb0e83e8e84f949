import type { IncomingHttpHeaders } from 'node:http'
import type { LookupFunction } from 'node:net'
import { Agent, type Dispatcher, interceptors, request } from 'undici'
import { forbiddenAddresses } from './addresses.ts'
import { OutgoingError, outgoingError } from './outgoing-error.ts'

export interface OutgoingOptions {
  /** Networks that are connected to although they are not public. */
  allow: readonly string[]
  /** Value of `User-Agent`. */
  agent: string
  /** By default that of the system. */
  lookup?: LookupFunction
}

/** What was read of a page. */
export interface Received {
  /** Its address after all redirects. */
  url: URL
  status: number
  /** Value of `Content-Type`; empty when there is none. */
  type: string
  headers: IncomingHttpHeaders
  bytes: Buffer
}

export interface ReadOptions {
  /** Types that are read, in `Accept`. */
  accept: string
  /** Bytes after which the rest is left. */
  maxBytes: number
  /** Milliseconds for everything, redirects included. */
  time: number
  /** Whether no more is needed; asked after each part. */
  isEnough?(bytes: Buffer): boolean
  /** More headers of the request. */
  headers?: Record<string, string>
  /** Aborted when the process closes. */
  signal?: AbortSignal
}

export interface Message {
  headers: Record<string, string>
  body: string
  /** Milliseconds for everything. */
  time: number
  /** Aborted when the process closes. */
  signal?: AbortSignal
}

export interface Reply {
  status: number
  /** Value of `Retry-After`. */
  retryAfter: string | null
}

/** Milliseconds for a connection. */
const connectTime = 5_000

const maxRedirections = 3

/**
 * All requests of the board to elsewhere, over one dispatcher of its own: it connects to the public internet only,
 * whatever a name stands for at that moment, and on every redirect. It does not use a proxy.
 */
export class Outgoing {
  readonly #agent: Agent
  readonly #following: Dispatcher
  readonly #name: string

  constructor({ allow, agent, lookup }: OutgoingOptions) {
    const blockList = forbiddenAddresses(allow)
    this.#agent = new Agent({
      connect: { blockList, timeout: connectTime, ...(lookup && { lookup }) },
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
      maxHeaderSize: 16_384,
      keepAliveTimeout: 1_000
    })
    this.#following = this.#agent.compose(interceptors.redirect({ maxRedirections }))
    this.#name = agent
  }

  /** Reads the beginning of a page, over redirects; one too many is its answer. @throws {OutgoingError} */
  async read(url: string, { accept, maxBytes, time, isEnough, ...more }: ReadOptions): Promise<Received> {
    try {
      const { statusCode, headers, body, context } = await request(url, {
        dispatcher: this.#following,
        headers: { ...more.headers, accept, 'accept-encoding': 'identity', 'user-agent': this.#name },
        signal: withTimeout(time, more.signal)
      })
      const bytes = await readStart(body, maxBytes, isEnough)
      const type = headers['content-encoding'] ? '' : String(headers['content-type'] ?? '')
      return { url: lastOf(context) ?? new URL(url), status: statusCode, type, headers, bytes }
    } catch (error) {
      throw asOutgoing(error)
    }
  }

  /** Sends a message. A redirect is an answer as any other. @throws {OutgoingError} */
  async send(url: string, { headers, body, time, signal }: Message): Promise<Reply> {
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method: 'POST',
        headers: { 'user-agent': this.#name, ...headers },
        body,
        signal: withTimeout(time, signal)
      })
      ignoreErrors(answer.body)
      answer.body.destroy()
      const retryAfter = answer.headers['retry-after']
      return { status: answer.statusCode, retryAfter: typeof retryAfter === 'string' ? retryAfter : null }
    } catch (error) {
      throw asOutgoing(error)
    }
  }

  /** Ends all connections. */
  close(): Promise<void> {
    return this.#agent.destroy()
  }
}

function withTimeout(time: number, signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(time)
  return signal ? AbortSignal.any([signal, timeout]) : timeout
}

async function readStart(
  body: Dispatcher.ResponseData['body'],
  maxBytes: number,
  isEnough: (bytes: Buffer) => boolean = () => false
): Promise<Buffer> {
  let bytes = Buffer.alloc(0)
  ignoreErrors(body)
  for await (const part of body) {
    bytes = Buffer.concat([bytes, part])
    if (bytes.length >= maxBytes || isEnough(bytes)) break
  }
  return bytes.subarray(0, maxBytes)
}

/** Without a listener, the error of a body that is not read to its end would end the process. */
function ignoreErrors(body: Dispatcher.ResponseData['body']) {
  body.on('error', () => undefined)
}

function lastOf(context: unknown): URL | null {
  const history: unknown = Object(context).history
  const last: unknown = Array.isArray(history) ? history.at(-1) : undefined
  return last instanceof URL ? last : null
}

function asOutgoing(error: unknown): OutgoingError {
  return error instanceof OutgoingError ? error : outgoingError(error)
}
