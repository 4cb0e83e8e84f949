import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ok } from '../../src/schema/replies.ts'
import { Board, toBoard } from '../../src/settings/board.ts'

const read = { schema: { response: ok(Board) }, config: { cache: 'board' } } as const

const board: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/board', read, async function readBoard() {
    return toBoard(app.settings)
  })
}

export default board
