import { openDatabase } from 'fastify-mikro-orm'
import { recount } from '../../src/commands/recount/recount.ts'
import { entities } from '../../src/database/entities.ts'

/**
 * Recounts all votes, comments and karma of a board.
 * @throws {Error} when a counter is wrong
 */
export async function requireNoDrift({ url }: { url: string }) {
  const database = await openDatabase({ url, entities })
  const { orm } = database
  try {
    const { drifted } = await recount(orm.em.fork(), { repair: false })
    if (Object.keys(drifted).length > 0) throw new Error(`Counters drifted: ${JSON.stringify(drifted)}`)
  } finally {
    await database.close()
  }
}
