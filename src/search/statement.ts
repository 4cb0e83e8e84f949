import type { EntityManager } from '@mikro-orm/sql'
import { isSqlite } from 'fastify-mikro-orm'
import type { Measured, Needle } from './needles.ts'
import type { Scope, Statement } from './scope.ts'

/** Points up to which the weight of words counts more. */
const pointsBelow = 1_000_000_000

export interface Condition {
  sql: string
  parameters: unknown[]
}

export interface Plan {
  scope: Scope
  /** Whose hits are looked at, the newest first; null to go along the time. */
  driver: Measured | null
  /** What else has to be there. */
  others: Needle[]
  conditions: Condition[]
  order: 'new' | 'time' | 'points' | 'relevance'
  /** Along the time, how many are sorted by points or relevance. */
  cap: number
}

/** Where a page begins: below a score, and below an id among those of that score. */
export interface Position {
  score: number
  id: number
}

/** Collects SQL and its parameters, in their order. */
class Sql {
  readonly parameters: unknown[] = []
  #text = ''

  add(text: string, ...parameters: unknown[]): this {
    this.#text += ` ${text}`
    this.parameters.push(...parameters)
    return this
  }

  get text(): string {
    return this.#text
  }
}

/**
 * The statement that reads a page. The order of its tables is fixed: an optimizer that begins with the posts would read
 * all of them.
 */
export function pageStatement(
  em: EntityManager,
  plan: Plan,
  from: Position | null,
  amount: number
): Statement {
  const { scope, order } = plan
  const join = isSqlite(em) ? 'cross join' : 'straight_join'
  const sql = new Sql().add(`select ${scope.columns}, page.score from (`)
  if (order === 'new' || order === 'time') {
    addCandidates(sql, em, plan, from)
    sql.add('limit ?', amount)
  } else {
    sql.add('select id, score from (')
    addCandidates(sql, em, plan, null)
    if (!plan.driver) sql.add('limit ?', plan.cap)
    sql.add(') candidates')
    if (from) sql.add('where score < ? or (score = ? and id < ?)', from.score, from.score, from.id)
    sql.add('order by score desc, id desc limit ?', amount)
  }
  const { table, alias } = scope
  sql.add(`) page ${join} ${table} ${alias} on ${alias}.id = page.id order by page.score desc, page.id desc`)
  return { sql: sql.text, parameters: sql.parameters }
}

/** What the parts of the statement of candidates have in common. */
interface Draft {
  sql: Sql
  plan: Plan
  isLite: boolean
  /** The id of a candidate, in the first table that has it. */
  ownId: string
  /** Ids that are looked at are below. */
  below: number
  weights: Condition[]
}

function addCandidates(sql: Sql, em: EntityManager, plan: Plan, from: Position | null) {
  const { scope, driver, others, order } = plan
  const { alias } = scope
  const ownId = driver ? `d.${scope.id}` : `${alias}.id`
  const below = order === 'new' && from ? from.id : 2 ** 32
  const weights = others.map((needle, index) => weightOf(needle, index, scope, ownId))
  const draft = { sql, plan, isLite: isSqlite(em), ownId, below, weights }
  addScore(draft)
  addTables(draft)
  addConditions(draft)
  if (order === 'time' && from) {
    const since = new Date(from.score)
    const earlier = `(${alias}.created_at < ? or (${alias}.created_at = ? and ${alias}.id < ?))`
    sql.add(`and ${earlier}`, since, since, from.id)
  }
  if (!driver) sql.add(`order by ${alias}.created_at desc, ${alias}.id desc`)
  else if (order === 'new') sql.add(`order by ${ownId} desc`)
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

function addTables({ sql, plan, isLite, ownId, below }: Draft) {
  const { scope, driver, others } = plan
  const { alias, table, words, id } = scope
  const join = isLite ? 'cross join' : 'straight_join'
  const hint = (index: string) => (isLite ? `indexed by ${index}` : `force index (${index})`)
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
  if (!driver) return
  const index = isCovered(plan) && scope.byPoints ? hint(scope.byPoints) : ''
  sql.add(`${join} ${table} ${alias} ${index} on ${alias}.id = ${ownId}`)
}

/** Whether the candidates are sorted by what an index has, without their rows. */
function isCovered({ order, conditions }: Plan): boolean {
  return order !== 'new' && !conditions.some(({ sql }) => /\$alias\.(domain|user_id)/.test(sql))
}

function addConditions({ sql, plan, ownId, below, weights }: Draft) {
  const { scope, driver, others, conditions } = plan
  const { alias, id } = scope
  sql.add(`where ${alias}.deleted_at is null`)
  if (driver?.words.length === 1)
    sql.add(`and d.word = ? and d.${id} >= ? and d.${id} < ?`, ...driver.words, driver.floor, below)
  for (const [index, weight] of weights.entries())
    if (others[index]?.words.length !== 1) sql.add(`and ${weight.sql} is not null`, ...weight.parameters)
  for (const { sql: condition, parameters } of conditions)
    sql.add(`and ${condition.replaceAll('$id', ownId).replaceAll('$alias', alias)}`, ...parameters)
}

/** The weight of a needle, null where it is not: a scalar subquery, which no optimizer turns into a join. */
function weightOf({ words: sought }: Needle, index: number, { words, id }: Scope, ownId: string): Condition {
  if (sought.length === 1) return { sql: `w${index}.weight`, parameters: [] }
  const sql = `(select max(m.weight) from ${words} m where m.word in (${sought.map(() => '?')}) and m.${id} = ${ownId})`
  return { sql, parameters: sought }
}
