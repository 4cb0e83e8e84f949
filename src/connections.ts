import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds in which what had arrived when the server stopped listening is read and answered. */
const lastLook = 100

/** Milliseconds that a client has to close its end after we have closed ours. */
const leave = 400

/**
 * The connections of a server, closed without cutting off what a client has sent. Node's `close()` destroys those
 * that are idle, and takes for idle where a request has arrived that it did not read yet: its client gets a reset.
 * Here our end is closed first, while what still comes is read. https://datatracker.ietf.org/doc/html/rfc9112#section-9.6
 */
export class Connections {
  /** Fulfilled when the server does not listen any more. */
  readonly stopped: Promise<void>
  readonly #open = new Set<Socket>()
  readonly #answers = new Set<ServerResponse>()
  #taken = 0

  /** @param server whose `close()` will close idle connections so */
  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      this.#taken++
      keepUntilClosed(this.#open, socket)
    })
    const { promise, resolve } = Promise.withResolvers<void>()
    this.stopped = promise
    server.closeIdleConnections = () => {
      resolve()
      this.#takeLeave()
    }
  }

  /** Whether nobody is connected, and nothing is being answered. */
  get isQuiet(): boolean {
    return this.#open.size === 0 && this.#answers.size === 0
  }

  /** Takes note of an answer that is under way. */
  add(answer: ServerResponse) {
    keepUntilClosed(this.#answers, answer)
  }

  /**
   * Waits until all that is under way now is answered.
   * @param limit milliseconds to wait at most
   * @returns how many answers it did not wait for
   */
  async untilAnswered(limit: number): Promise<number> {
    const begun = new Set(this.#answers)
    await until(() => begun.isDisjointFrom(this.#answers), limit)
    return begun.intersection(this.#answers).size
  }

  /**
   * Waits until no more connections come in: libuv takes one in each turn of the event loop, and those that wait for
   * their turn when the server stops listening get a reset.
   * @param limit milliseconds to wait at most
   */
  async untilNobodyComes(limit: number) {
    let before = -1
    await until(() => {
      const nobodyCame = this.#taken === before
      before = this.#taken
      return nobodyCame
    }, limit)
  }

  async #takeLeave() {
    await until(() => this.#open.size === 0, lastLook)
    const busy = new Set([...this.#answers].map(({ socket }) => socket))
    for (const socket of this.#open) if (!busy.has(socket)) socket.end()
    await until(() => this.#open.size === 0, leave)
    for (const socket of this.#open) socket.destroy()
  }
}

function keepUntilClosed<Closable extends Socket | ServerResponse>(set: Set<Closable>, item: Closable) {
  set.add(item)
  // Not `once`, which wraps its listener, and every request would pay for that: it closes only once anyway.
  item.on('close', () => set.delete(item))
}

async function until(condition: () => boolean, limit: number) {
  const deadline = performance.now() + limit
  while (!condition() && performance.now() < deadline) await sleep(10)
}
