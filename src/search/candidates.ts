import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import type { Needle } from './needles.ts'
import type { Condition, Plan, Position } from './plan.ts'
import type { Scope } from './scope.ts'
import { joinOf, type Sql } from './sql.ts'

/** Points up to which the weight of words counts more. */
const pointsBelow = 1_000_000_000

/** Where candidates are looked for. */
interface Place {
  em: EntityManager
  scope: Scope
  /** The id of a candidate, in the first table that has it. */
  ownId: string
}

/** What the parts of the statement of candidates have in common. */
interface Draft extends Place {
  sql: Sql
  plan: Plan
  /** Ids that are looked at are below. */
  below: number
  weights: Condition[]
  /** Conditions checked before sorting. */
  conditions: Condition[]
  without: string[]
}

/** Selects the ids and scores of what can be on a page, all of them unless the order is the newest first. */
export function addCandidates(sql: Sql, em: EntityManager, plan: Plan, from: Position | null) {
  const { scope, driver, others, order } = plan
  const { alias } = scope
  const ownId = driver ? `d.${scope.id}` : `${alias}.id`
  const below = order === 'new' && from ? from.id : 2 ** 32
  const weights = others.map((needle, index) => weightOf({ em, scope, ownId }, needle, index))
  const later = laterOf(em, plan)
  const conditions = plan.conditions.filter((condition) => !later.conditions.includes(condition))
  const without = plan.without.filter((word) => !later.without.includes(word))
  const draft = { sql, em, plan, scope, ownId, below, weights, conditions, without }
  addScore(draft)
  addWhere(draft, addTables(draft))
  if (order === 'time' && from) {
    const since = new Date(from.score)
    const earlier = `(${alias}.created_at < ? or (${alias}.created_at = ? and ${alias}.id < ?))`
    sql.add(`and ${earlier}`, since, since, from.id)
  }
  if (!driver) sql.add(`order by ${alias}.created_at desc, ${alias}.id desc`)
  else if (order === 'new') sql.add(`order by ${ownId} desc`)
}

/**
 * The conditions that are checked after sorting, until the page is full: each needs a look-up per candidate. SQLite
 * sorts last in any case.
 */
export function laterOf(em: EntityManager, plan: Plan): Pick<Plan, 'conditions' | 'without'> {
  const { conditions, driver, order, without } = plan
  if (!driver || order === 'new' || isSqlite(em)) return { conditions: [], without: [] }
  return { conditions: conditions.filter(readsRow), without }
}

/** Whether a condition needs more than the index by which candidates are sorted. */
function readsRow({ sql }: Condition): boolean {
  return /\$alias\.(domain|user_id)/.test(sql)
}

function addScore({ sql, plan, ownId, weights }: Draft) {
  const { scope, driver, others, order } = plan
  const { alias } = scope
  const scores = { new: ownId, time: `${alias}.created_at`, points: `${alias}.vote_count` }
  if (order !== 'relevance') return sql.add(`select ${alias}.id, ${scores[order]} as score`)
  sql.add(`select ${alias}.id, (${driver?.weighs ? 'd.weight' : '0'}`)
  for (const [index, weight] of weights.entries())
    if (others[index]?.weighs) sql.add(`+ ${weight.sql}`, ...weight.parameters)
  return sql.add(`) * ${pointsBelow} + ${alias}.vote_count as score`)
}

/** Adds the tables. @returns the condition that no excluded word is there */
function addTables({ sql, em, plan, ownId, below, conditions, without }: Draft): string {
  const { scope, driver, others, order } = plan
  const { alias, table, words, id } = scope
  const join = joinOf(em)
  const hint = (index: string) => (isSqlite(em) ? `indexed by ${index}` : `force index (${index})`)
  if (!driver) sql.add(`from ${table} ${alias} ${hint(scope.byTime)}`)
  else if (driver.words.length === 1) sql.add(`from ${words} d`)
  else {
    const several = `word in (${driver.words.map(() => '?')}) and ${id} >= ? and ${id} < ? group by ${id}`
    const values = [...driver.words, driver.floor, below]
    sql.add(`from (select ${id}, max(weight) as weight from ${words} where ${several}) d`, ...values)
  }
  for (const [index, { words: sought }] of others.entries())
    if (sought.length === 1)
      sql.add(`${join} ${words} w${index} on w${index}.word = ? and w${index}.${id} = ${ownId}`, ...sought)
  const excluded = addExclusions(sql, scope, without, ownId)
  const isCovered = order !== 'new' && !conditions.some(readsRow)
  const index = isCovered && scope.byPoints ? hint(scope.byPoints) : ''
  if (driver) sql.add(`${join} ${table} ${alias} ${index} on ${alias}.id = ${ownId}`)
  return excluded
}

function addWhere({ sql, plan, ownId, below, weights, conditions }: Draft, excluded: string) {
  const { scope, driver, others } = plan
  const { alias, id } = scope
  sql.add(`where ${alias}.deleted_at is null and ${excluded}`)
  if (driver?.words.length === 1)
    sql.add(`and d.word = ? and d.${id} >= ? and d.${id} < ?`, ...driver.words, driver.floor, below)
  for (const [index, weight] of weights.entries())
    if (others[index]?.words.length !== 1) sql.add(`and ${weight.sql} is not null`, ...weight.parameters)
  addConditions(sql, conditions, alias, ownId)
}

/**
 * The weight of a needle in a candidate, or null. Several words are looked up one by one: for `word in (…)` the servers
 * would read all rows of these words, for each candidate.
 */
function weightOf({ em, scope, ownId }: Place, { words: sought }: Needle, index: number): Condition {
  if (sought.length === 1) return { sql: `w${index}.weight`, parameters: [] }
  const { words, id } = scope
  const sql = `(select max(m.weight) from (${sought.map(() => 'select ? as word').join(' union all ')}) v
    ${joinOf(em)} ${words} m on m.word = v.word and m.${id} = ${ownId})`
  return { sql, parameters: sought }
}

/** Joins words that must not be there. @returns the condition that they are not */
export function addExclusions(sql: Sql, { words, id }: Scope, excluded: string[], ownId: string): string {
  for (const [index, word] of excluded.entries())
    sql.add(`left join ${words} n${index} on n${index}.word = ? and n${index}.${id} = ${ownId}`, word)
  return ['true', ...excluded.map((_, index) => `n${index}.word is null`)].join(' and ')
}

export function addConditions(sql: Sql, conditions: Condition[], alias: string, ownId: string) {
  for (const { sql: condition, parameters } of conditions)
    sql.add(`and ${condition.replaceAll('$id', ownId).replaceAll('$alias', alias)}`, ...parameters)
}
