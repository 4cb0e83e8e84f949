import type { EntityManager } from '@mikro-orm/sql'
import { identityKey } from '../members/names.ts'
import { foldText } from '../text/fold.ts'
import { cutWord } from '../text/words.ts'
import { authorWord } from '../words/weigh.ts'
import { firstLook, type Measured, measure, type Needle, needlesOf, window } from './needles.ts'
import type { Scope } from './scope.ts'
import type { Search, SearchSort } from './search.ts'

/** How many are sorted along the time, where others have to be passed over. */
const sortedAlongTime = 1_000

/** Hits for each of which several words are looked up. */
const fewHits = 1_000

export interface Condition {
  sql: string
  parameters: unknown[]
}

export interface Plan {
  scope: Scope
  /** The needle whose hits are the candidates, newest first. Null: all posts are, by time. */
  driver: Measured | null
  /** What else has to be there. */
  others: Needle[]
  conditions: Condition[]
  /** Words that must not be there. */
  without: string[]
  order: 'new' | 'time' | 'points' | 'relevance'
  /** Along the time, how many are sorted by points or relevance. */
  cap: number
  /** How many older hits of the driver may follow when the counted ones do not fill the page. */
  left: number
}

/** Where a page begins: below a score, and below an id among those of that score. */
export interface Position {
  score: number
  id: number
}

export interface Wish {
  sort: SearchSort
  limit: number
  /** The order of the page before, and the id that it ended at. */
  after: { order: string; id: number } | null
}

/** Plans the statement of a search. @returns null when nothing can be found */
export async function planSearch(
  em: EntityManager,
  scope: Scope,
  search: Search,
  { sort, limit, after }: Wish
): Promise<Plan | null> {
  const authors = await findAuthors(em, search)
  if (!authors) return null
  const needles = [
    ...(await needlesOf(em, scope, search.terms)),
    ...authors.needles,
    ...sitesOf(search, scope)
  ]
  const conditions = [...authors.conditions, ...conditionsOf(search, scope)]
  const without = search.without.flatMap(({ words, phrase }) => (phrase ? [] : words))
  const alongTime: Plan = {
    scope,
    driver: null,
    others: needles,
    conditions,
    without,
    order: sort === 'new' ? 'time' : sort,
    cap: window,
    left: 0
  }
  const hasWords = search.terms.length + search.without.length > 0
  if (needles.length === 0) return hasWords || conditions.length > 0 ? alongTime : null
  if (after?.order === 'time') return alongTime

  const isSimple =
    sort === 'new' &&
    needles.length === 1 &&
    conditions.length + search.without.length === 0 &&
    !hasPhrases(search)
  const below = after?.order === 'new' ? after.id : undefined
  // The newest of many hits may all be later than `before`, so that these are counted as for other orders.
  const isNewest = sort === 'new' && !search.before
  const look = isSimple ? limit + 1 : isNewest || needles.length > 2 ? firstLook(needles) : window
  const chosen = await chooseDriver(em, scope, needles, { below, look, most: isNewest ? look : window })
  if (!chosen) return null
  if (search.before && chosen.driver.floor > 0 && below === undefined)
    return { ...alongTime, cap: sortedAlongTime }
  const left = isNewest && !isSimple ? window - look : 0
  return { scope, ...chosen, conditions, without, order: sort, cap: window, left }
}

/**
 * Chooses the rarest needle as the driver.
 * @param look limit of the hits counted for each needle; `most` is the limit for the driver
 * @returns null when one of the needles is nowhere
 */
async function chooseDriver(
  em: EntityManager,
  scope: Scope,
  needles: Needle[],
  { below, look, most }: { below: number | undefined; look: number; most: number }
) {
  const measured = await measure(em, scope, needles, { below, bound: look })
  if (measured.some(({ hits }) => hits === 0)) return null
  // Above the limit, the needle whose counted hits reach back furthest in time is the rarest.
  const [driver, ...others] = measured.toSorted(
    (a, b) => turnOf(a) - turnOf(b) || a.floor - b.floor || a.hits - b.hits
  )
  if (!driver) return null
  if (driver.floor === 0 || look === most) return { driver, others }
  const [counted = driver] = await measure(em, scope, [driver], { below, bound: most })
  return { driver: counted, others }
}

/** Looking up several words for each hit is expensive, so such a needle drives unless another one has few hits. */
function turnOf({ words, floor, hits }: Measured): number {
  if (floor === 0 && hits <= fewHits) return 0
  return words.length > 1 ? 1 : 2
}

/** Plans the older hits of the driver. @returns null when there are none, or when the limit is reached */
export async function lookFurther(em: EntityManager, plan: Plan): Promise<Plan | null> {
  const { scope, driver, left } = plan
  if (!driver || driver.floor === 0 || left === 0) return null
  const [further] = await measure(em, scope, [driver], { below: driver.floor, bound: left })
  return further ? { ...plan, driver: further, left: 0 } : null
}

/** Whether there are phrases, which are looked for in the texts of candidates. */
function hasPhrases({ terms, without }: Search): boolean {
  return [...terms, ...without].some(({ phrase }) => phrase !== null)
}

/** @returns null when there is no such member */
async function findAuthors(em: EntityManager, { authors, notes }: Search) {
  const needles: Needle[] = []
  const conditions: Condition[] = []
  if (authors.length === 0) return { needles, conditions }
  const keys = authors.map(({ name }) => identityKey(name))
  const rows = await em.execute<{ id: number; username_key: string }[]>(
    'select id, username_key from users where username_key in (?) and deleted_at is null',
    [[...new Set(keys)]]
  )
  const ids = new Map(rows.map(({ id, username_key }) => [username_key, id]))
  for (const { name, isNegated } of authors) {
    const id = ids.get(identityKey(name))
    if (id === undefined) notes.push(`There is no member ${name}.`)
    if (id === undefined && !isNegated) return null
    if (id !== undefined && isNegated) conditions.push({ sql: '$alias.user_id <> ?', parameters: [id] })
    if (id !== undefined && !isNegated) needles.push({ words: [authorWord(id)], weighs: false })
  }
  return { needles, conditions }
}

/** The words of sites narrow the search; those of another site in the title are passed over by a condition. */
function sitesOf({ sites }: Search, { kind }: Scope): Needle[] {
  if (kind === 'comment') return []
  return sites
    .filter(({ isNegated }) => !isNegated)
    .map(({ host }) => ({ words: [cutWord(foldText(host))], weighs: false }))
}

function conditionsOf({ after, before, sites, tags }: Search, { kind }: Scope): Condition[] {
  const conditions: Condition[] = []
  if (after) conditions.push({ sql: '$alias.created_at >= ?', parameters: [after] })
  if (before) conditions.push({ sql: '$alias.created_at < ?', parameters: [before] })
  for (const { host, isNegated } of kind === 'post' ? sites : []) {
    const isThere = '($alias.domain = ? or substr($alias.domain, ?) = ?)'
    conditions.push({
      sql: isNegated ? `($alias.domain is null or not ${isThere})` : isThere,
      parameters: [host, -host.length - 1, `.${host}`]
    })
  }
  for (const { name, isNegated } of tags) {
    const post = kind === 'post' ? '$id' : '$alias.post_id'
    const sql = `(select 1 from post_tags pt join tags t on t.id = pt.tag_id where pt.post_id = ${post} and t.name = ?)`
    conditions.push({ sql: `${sql} is ${isNegated ? '' : 'not'} null`, parameters: [name] })
  }
  return conditions
}
