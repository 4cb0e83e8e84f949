import type { Board } from '../board/board.ts'
import type { Memory } from '../measure/probe.ts'
import type { Server } from '../measure/server.ts'
import { Crawler } from './crawler.ts'
import { feedReader, member, visitor } from './people.ts'
import { faultsOf, makeTraffic, type Tally } from './traffic.ts'

/** Requests a second of everybody together, of which members make a fifth. */
export interface SteadyOptions {
  rate: number
  /** Half-minutes, or whatever a slice is. */
  slices: number
  sliceSeconds: number
}

export interface Slice {
  visitors: Tally
  members: Tally
  crawled: number
  /** What was answered wrongly, or not at all. */
  faults: string[]
  /** Of each process. */
  memory: Memory[]
}

/**
 * Everybody at once, for as long as wanted: visitors, members who vote and comment, a crawler, readers of feeds.
 * @param onSlice told after each slice
 */
export async function liveThrough(
  board: Board,
  servers: Server[],
  { rate, slices, sliceSeconds: seconds }: SteadyOptions,
  onSlice: (slice: Slice) => void
): Promise<Slice[]> {
  const bases = servers.map(({ base }) => base)
  const crawler = new Crawler()
  const people = { visitors: visitor(board), members: member(board), feeds: feedReader() }
  const done: Slice[] = []
  for (let index = 0; index < slices; index++) {
    const [visitors, members, feeds, crawl] = await Promise.all([
      makeTraffic({ bases, next: people.visitors, seconds, connections: 20, rate: Math.ceil(rate * 0.7) }),
      makeTraffic({ bases, next: people.members, seconds, connections: 10, rate: Math.ceil(rate * 0.2) }),
      makeTraffic({ bases, next: people.feeds, seconds, connections: 2, rate: Math.ceil(rate * 0.05) }),
      crawler.crawl(bases[index % bases.length] ?? '', seconds, Math.ceil(rate * 0.05))
    ])
    const faults = [visitors, members, feeds].flatMap(faultsOf)
    const slice = {
      visitors,
      members,
      crawled: crawl.pages,
      faults: [...faults, ...crawl.faults],
      memory: await Promise.all(servers.map((server) => server.memory()))
    }
    onSlice(slice)
    done.push(slice)
  }
  return done
}
