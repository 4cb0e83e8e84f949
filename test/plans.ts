import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Engine } from './engines.ts'

/** What the engine says of a statement's way to its rows. */
export interface Plan {
  /** The index that gives the posts, or null. */
  index: string | null
  /** Whether that is enough, and no row has to be read to know which posts are on the page. */
  isCovered: boolean
  /** Whether the rows are sorted after they were read. */
  sorts: boolean
}

/** Asks the engine how it runs a statement that reads `posts p`. */
export async function explain(em: SqlEntityManager, engine: Engine, sql: string): Promise<Plan> {
  if (engine.name === 'sqlite') {
    const steps = await em.execute<{ detail: string }[]>(`explain query plan ${sql}`)
    const details = steps.map((step) => step.detail)
    const posts = details.map((detail) => /^(?:SEARCH|SCAN) p USING (COVERING )?INDEX (\w+)/.exec(detail))
    const [, covering, index = null] = posts.find(Boolean) ?? []
    const sorts = details.some((detail) => detail.includes('TEMP B-TREE'))
    return { index, isCovered: covering !== undefined, sorts }
  }
  const format = engine.name === 'mysql' ? 'format=traditional ' : ''
  const steps = await em.execute<{ table: string; key: string; Extra: string | null }[]>(
    `explain ${format}${sql}`
  )
  // The rows of a page that is known already are read by their keys.
  const posts = steps.find((step) => step.table === 'p' && step.key !== 'PRIMARY')
  return {
    index: posts?.key ?? null,
    isCovered: /Using index(?! condition)/.test(posts?.Extra ?? ''),
    sorts: steps.some((step) => /filesort|temporary/.test(step.Extra ?? ''))
  }
}

/** Counts the rows that a MySQL or MariaDB server touches for a statement. */
export async function rowsRead(em: SqlEntityManager, sql: string): Promise<number> {
  return em.transactional(async (session) => {
    await session.execute('flush status')
    await session.execute(sql)
    const counters = await session.execute<{ Value: string }[]>("show session status like 'Handler_read%'")
    return counters.reduce((sum, { Value }) => sum + Number(Value), 0)
  })
}
