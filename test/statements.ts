import type { Orm } from 'fastify-mikro-orm'
import { recordStatements } from 'fastify-mikro-orm/testing'

/** What the app reads once a second: how often that is depends on the machine. */
const poll = /from posts where changed_at >=|from settings where name = 'version'/

/**
 * The SQL that requests send, without what the app reads once a second, whoever asks.
 * @returns the statements in their order, with their values
 */
export async function statementsOf(orm: Orm, act: () => Promise<unknown>): Promise<string[]> {
  return (await recordStatements(orm, act)).filter((sql) => !poll.test(sql))
}
