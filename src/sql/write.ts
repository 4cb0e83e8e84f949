import type { EntityManager } from 'fastify-mikro-orm'

/** Runs one statement that changes rows. @returns the number of matched rows */
export async function write(em: EntityManager, sql: string, parameters: unknown[]): Promise<number> {
  return (await em.execute<{ affectedRows: number }>(sql, parameters, 'run')).affectedRows
}
