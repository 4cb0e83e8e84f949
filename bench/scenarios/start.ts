import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readPage } from '../measure/page.ts'
import { startServer } from '../measure/server.ts'
import type { Group, Side } from '../scenario.ts'

/** From the start of the process to the first response, on a database that has the tables. */
export const start: Group = {
  name: 'start',
  async prepare({ options, board, onClose }) {
    const { url } = await board('pages', options.posts)
    const folder = await mkdtemp(join(tmpdir(), 'news-bench-'))
    onClose(() => rm(folder, { recursive: true, force: true }))
    return [
      {
        title: 'start to the first response',
        beside: '`fastify start` with a mysql2 pool',
        sides: [
          startedSide('mysql2', 'bench/peers/pool.ts', url),
          startedSide('ours, MySQL', 'src/app.ts', url),
          startedSide('ours, embedded', 'src/app.ts', `sqlite:${join(folder, 'news.sqlite')}`)
        ],
        shows: ['start'],
        turns: 1
      }
    ]
  }
}

function startedSide(name: string, file: string, DATABASE_URL: string): Side {
  return {
    name,
    async measure() {
      const server = await startServer(file, { DATABASE_URL })
      try {
        await readPage(server.base, '/')
        return { start: server.startTime }
      } finally {
        await server.stop()
      }
    }
  }
}
