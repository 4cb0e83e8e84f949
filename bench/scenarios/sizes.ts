import type { Board } from '../board/board.ts'
import { type Place, placesToRead, readPlace } from '../board/places.ts'
import { get } from '../measure/calls.ts'
import { samePageAs } from '../measure/page.ts'
import type { Server } from '../measure/server.ts'
import { loadedSide } from '../measure/side.ts'
import type { Group, Scenario, Side } from '../scenario.ts'

const format = new Intl.NumberFormat('en')

/** Each page, uncached, on boards of several sizes, beside the smallest. */
export const sizes: Group = {
  name: 'sizes',
  async prepare({ options, server, board }) {
    const boards: { board: Board; app: Server }[] = []
    for (const posts of options.sizes) {
      const own = await board(`posts_${posts}`, posts)
      boards.push({
        board: own,
        app: await server('src/app.ts', { DATABASE_URL: own.url, PAGE_CACHE_MB: '0' })
      })
    }
    const scenarios: Scenario[] = []
    for (const [title, placeOn] of Object.entries(placesToRead)) {
      const [first, ...others] = await Promise.all(
        boards.map(({ board, app }) => sideOf(placeOn(board), board, app, options.seconds))
      )
      if (!first) continue
      scenarios.push({
        title,
        beside: 'itself on the smallest board',
        sides: [first, ...others],
        shows: ['cost'],
        aim: { figure: 'cost', side: others.at(-1)?.name ?? '', atMost: 1.2 },
        turns: Math.min(options.turns, 2)
      })
    }
    return scenarios
  }
}

async function sideOf(place: Place, board: Board, app: Server, seconds: number): Promise<Side> {
  const isRight = samePageAs(await readPlace(place, board, app.base))
  const call = get(place.path, isRight)
  return loadedSide(format.format(board.posts), app, { call, seconds })
}
