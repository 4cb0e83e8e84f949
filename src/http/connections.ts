import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds in which requests that arrived before the server stopped listening are read. */
const readTime = 100

/** Milliseconds that clients have to close their end after we have closed ours. */
const closeTime = 400

interface Period {
  pending: number
}

interface Connection extends Period {
  /** The response to the last request whose headers have arrived. */
  response?: ServerResponse
}

/**
 * Closes the connections of a server without a reset. Node's `close()` destroys idle connections, also when a request
 * has arrived that was not read. Here our end is closed first: https://datatracker.ietf.org/doc/html/rfc9112#section-9.6
 */
export class Connections {
  /** Fulfilled when the server stops listening. */
  readonly stopped: Promise<void>
  /** Fulfilled when the connections are closed after that. */
  readonly closed: Promise<void>
  readonly #open = new Map<Socket, Connection>()
  #current: Period = { pending: 0 }
  #accepted = 0

  /**
   * @param server its `closeIdleConnections`, which `close()` calls, is replaced
   * @param limit open connections, beyond which each new one closes one that has no complete request in progress
   */
  constructor(server: Server, limit = Number.POSITIVE_INFINITY) {
    server.on('connection', (socket: Socket) => {
      this.#accepted++
      this.#open.set(socket, { pending: 0 })
      socket.on('close', () => this.#open.delete(socket))
      if (this.#open.size > limit) this.#closeOne()
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.stopped = promise
    this.closed = promise.then(() => this.#closeAll())
    server.closeIdleConnections = resolve
  }

  get isQuiet(): boolean {
    return this.#open.size === 0 && this.#current.pending === 0
  }

  track(response: ServerResponse) {
    const period = this.#current
    const connection = response.socket ? this.#open.get(response.socket) : undefined
    period.pending++
    if (connection && response.socket) {
      connection.pending++
      connection.response = response
      // Keeps the order of the last request.
      this.#open.delete(response.socket)
      this.#open.set(response.socket, connection)
    }
    // Not `once`: it wraps its listener, which every request would pay for, and 'close' is emitted only once.
    response.on('close', () => {
      period.pending--
      if (connection) connection.pending--
    })
  }

  /** Waits for the responses that are pending now. @param limit in milliseconds @returns how many took longer */
  async waitForPending(limit: number): Promise<number> {
    const period = this.#current
    this.#current = { pending: 0 }
    await until(() => period.pending === 0, limit)
    return period.pending
  }

  /** Waits until no connections arrive: those not accepted when the server stops listening get a reset. @param limit in ms */
  async waitForSilence(limit: number) {
    let before = -1
    await until(() => {
      const isSilent = this.#accepted === before
      before = this.#accepted
      return isSilent
    }, limit)
  }

  /** The newest connection is the last one: it is closed if all others have a complete request in progress. */
  #closeOne() {
    for (const [socket, { pending, response }] of this.#open) {
      if (pending > 0 && response?.req.complete) continue
      this.#open.delete(socket)
      socket.destroy()
      return
    }
  }

  async #closeAll() {
    await until(() => this.#open.size === 0, readTime)
    for (const [socket, { pending }] of this.#open) if (pending === 0) socket.end()
    await until(() => this.#open.size === 0, closeTime)
    for (const socket of this.#open.keys()) socket.destroy()
  }
}

async function until(condition: () => boolean, limit: number) {
  const deadline = performance.now() + limit
  while (!condition() && performance.now() < deadline) await sleep(10)
}
