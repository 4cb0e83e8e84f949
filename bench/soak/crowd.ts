import type { Board } from '../board/board.ts'
import type { Call } from '../measure/calls.ts'
import type { Server } from '../measure/server.ts'
import { Crawler } from './crawler.ts'
import { feedReader, member, visitor } from './people.ts'
import { faultsOf, makeTraffic, type Seen, type Tally } from './traffic.ts'

export interface Visit {
  visitors: Tally
  members: Tally
  crawled: number
  /** Wrong and missing responses. */
  faults: string[]
}

/** Runs all clients at once: visitors, members who vote and comment, a crawler, feed readers. */
export class Crowd {
  readonly #bases: string[]
  readonly #rate: number
  readonly #people
  readonly #crawler = new Crawler()
  #visits = 0

  /** @param rate requests a second of all clients together; a fifth are of members */
  constructor(board: Board, servers: Server[], rate: number) {
    this.#bases = servers.map(({ base }) => base)
    this.#rate = rate
    this.#people = { visitors: visitor(board), members: member(board), feeds: feedReader() }
  }

  /**
   * Sends requests for some seconds.
   * @param onAnswer called with each response except the crawler's
   */
  async come(seconds: number, onAnswer: (seen: Seen) => void): Promise<Visit> {
    const bases = this.#bases
    const part = (share: number) => Math.ceil(this.#rate * share)
    const come = (next: () => Call, connections: number, share: number) =>
      makeTraffic({ bases, next, seconds, connections, rate: part(share), onAnswer })
    const itsTurn = bases[this.#visits++ % bases.length] ?? ''
    const [visitors, members, feeds, crawl] = await Promise.all([
      come(this.#people.visitors, 20, 0.7),
      come(this.#people.members, 10, 0.2),
      come(this.#people.feeds, 2, 0.05),
      this.#crawler.crawl(itsTurn, seconds, part(0.05))
    ])
    const faults = [visitors, members, feeds].flatMap((tally) => faultsOf(tally))
    return { visitors, members, crawled: crawl.pages, faults: [...faults, ...crawl.faults] }
  }
}
