import type { EntityManager } from 'fastify-mikro-orm'

/**
 * Runs one statement that changes rows.
 * @returns how many it changed
 * @throws the driver's error
 */
export async function write(em: EntityManager, sql: string, parameters: unknown[]): Promise<number> {
  return (await em.execute<{ affectedRows: number }>(sql, parameters, 'run')).affectedRows
}
