import type { EntityManager } from '@mikro-orm/sql'
import { addCandidates, addConditions, addExclusions, laterOf } from './candidates.ts'
import { window } from './needles.ts'
import type { Plan, Position } from './plan.ts'
import type { Statement } from './scope.ts'
import { joinOf, Sql } from './sql.ts'

/** The statement that reads a page. */
export function pageStatement(
  em: EntityManager,
  plan: Plan,
  from: Position | null,
  amount: number
): Statement {
  const { scope, order } = plan
  const { table, alias } = scope
  const sql = new Sql().add(`select ${scope.columns}, page.score from (`)
  if (order === 'new' || order === 'time') addCandidates(sql, em, plan, from)
  else addBest(sql, em, plan, from)
  sql.add(`limit ?) page ${joinOf(em)} ${table} ${alias} on ${alias}.id = page.id`, amount)
  sql.add('order by page.score desc, page.id desc')
  return { sql: sql.text, parameters: sql.parameters }
}

/**
 * Selects the candidates with the highest scores. Conditions that need a look-up come after the sort, so that the servers
 * look up only as many of the 10,000 candidates as fill the page.
 */
function addBest(sql: Sql, em: EntityManager, plan: Plan, from: Position | null) {
  const { scope, driver } = plan
  const { table, alias } = scope
  const { conditions, without } = laterOf(em, plan)
  sql.add('select candidates.id, candidates.score from (')
  addCandidates(sql, em, plan, null)
  if (!driver) sql.add('limit ?', plan.cap)
  // The limit removes nothing. Without it the servers would join before they sort.
  else if (conditions.length + without.length > 0) sql.add('limit ?', 2 * window)
  sql.add(') candidates')
  const where = addExclusions(sql, scope, without, 'candidates.id')
  if (conditions.length > 0) sql.add(`${joinOf(em)} ${table} ${alias} on ${alias}.id = candidates.id`)
  sql.add(`where ${where}`)
  addConditions(sql, conditions, alias, 'candidates.id')
  if (from)
    sql.add(
      'and (candidates.score < ? or (candidates.score = ? and candidates.id < ?))',
      from.score,
      from.score,
      from.id
    )
  sql.add('order by candidates.score desc, candidates.id desc')
}
