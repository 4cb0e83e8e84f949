import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Engine } from './engines.ts'

/** The query plan of a statement. */
export interface Plan {
  /** The index on posts, or null. */
  index: string | null
  /** Whether the index covers the selection of the page's posts. */
  isCovered: boolean
  /** Whether rows are sorted. */
  sorts: boolean
}

/** Explains a statement on `posts p`. */
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
  // The rows of the selected page are read by primary key.
  const posts = steps.find((step) => step.table === 'p' && step.key !== 'PRIMARY')
  return {
    index: posts?.key ?? null,
    isCovered: /Using index(?! condition)/.test(posts?.Extra ?? ''),
    sorts: steps.some((step) => /filesort|temporary/.test(step.Extra ?? ''))
  }
}

/** Counts the rows that a MySQL or MariaDB server reads for a statement. */
export async function rowsRead(em: SqlEntityManager, sql: string): Promise<number> {
  return em.transactional(async (session) => {
    await session.execute('flush status')
    await session.execute(sql)
    const counters = await session.execute<{ Value: string }[]>("show session status like 'Handler_read%'")
    return counters.reduce((sum, { Value }) => sum + Number(Value), 0)
  })
}
