import type { Orm } from 'fastify-mikro-orm'
import { recordStatements } from 'fastify-mikro-orm/testing'

/** Once a second a request also polls for changes: how many do depends on the speed of the machine. */
const poll = /from posts where changed_at >=|from settings where name = 'version'/

/**
 * Records the SQL of requests, without the polls.
 * @returns the statements in their order, with their values
 */
export async function statementsOf(orm: Orm, act: () => Promise<unknown>): Promise<string[]> {
  return (await recordStatements(orm, act)).filter((sql) => !poll.test(sql))
}
