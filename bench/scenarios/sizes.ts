import type { Board } from '../board/board.ts'
import { placesToRead } from '../board/places.ts'
import { readPage, samePageAs } from '../measure/page.ts'
import type { Server } from '../measure/server.ts'
import { loadedSide } from '../measure/side.ts'
import type { Group, Scenario, Side } from '../scenario.ts'

const format = new Intl.NumberFormat('en')

/** Each page, not kept, on boards of several sizes: beside itself on the smallest. */
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
    for (const title of Object.keys(placesToRead)) {
      const [first, ...others] = await Promise.all(
        boards.map(({ board, app }) => sideOf(title, board, app, options.seconds / 2))
      )
      if (!first) continue
      scenarios.push({
        title,
        beside: 'itself on the smallest board',
        sides: [first, ...others],
        shows: ['cost'],
        aim: { figure: 'cost', side: others.at(-1)?.name ?? '', atMost: 1.2 },
        rounds: Math.min(options.rounds, 3)
      })
    }
    return scenarios
  }
}

/** @throws {Error} unless the page shows what is first in the database */
async function sideOf(title: string, board: Board, app: Server, seconds: number): Promise<Side> {
  const { path, shown, expected } = placesToRead[title]?.(board) ?? { path: '/', shown: /$^/g, expected: '' }
  const page = await readPage(app.base, path)
  const ids = [...page.body.matchAll(shown)].map(([, id]) => Number(id))
  const right = await board.ids(expected)
  if (ids.join() !== right.join()) throw new Error(`${path} shows ${ids}, but ${right} are first`)
  const load = { call: { method: 'GET', path }, status: 200, isRight: samePageAs(page), seconds } as const
  return loadedSide(format.format(board.posts), app, load)
}
