import type { EntityManager } from '@mikro-orm/sql'
import { suffixesOf } from '../text/hosts.ts'

/** Hosts of one statement. */
const atOnce = 1_000

/**
 * Finds the hosts of posts that are one of some domains, or below it. They are read along `posts_domain`, without posts.
 * @returns the hosts with the domains that they belong to
 */
async function hostsBelow(em: EntityManager, domains: string[]): Promise<Map<string, string[]>> {
  if (domains.length === 0) return new Map()
  const wanted = new Set(domains)
  const rows = await em.execute<{ domain: string }[]>(
    'select p.domain from posts p where p.domain is not null group by p.domain'
  )
  const found = rows.map(({ domain: host }): [string, string[]] => [
    host,
    suffixesOf(host).filter((suffix) => wanted.has(suffix))
  ])
  return new Map(found.filter(([, above]) => above.length > 0))
}

/** Counts the visible posts that link to each of some domains, or below it. */
export async function countLinking(em: EntityManager, domains: string[]): Promise<Map<string, number>> {
  const hosts = await hostsBelow(em, domains)
  const counts = new Map<string, number>()
  const sql =
    'select domain, count(*) as posts from posts where domain in (?) and deleted_at is null group by domain'
  for (const part of inParts([...hosts.keys()])) {
    for (const { domain: host, posts } of await em.execute<{ domain: string; posts: unknown }[]>(sql, [
      part
    ])) {
      for (const domain of hosts.get(host) ?? [])
        counts.set(domain, (counts.get(domain) ?? 0) + Number(posts))
    }
  }
  return counts
}

/** Lists the visible posts that link to a domain, or below it. @returns up to `limit` ids */
export async function listLinking(em: EntityManager, domain: string, limit: number): Promise<number[]> {
  const hosts = await hostsBelow(em, [domain])
  const ids: number[] = []
  const sql = `select id from posts where domain in (?) and deleted_at is null
    order by created_at desc, id desc limit ?`
  for (const part of inParts([...hosts.keys()])) {
    const rows = await em.execute<{ id: number }[]>(sql, [part, limit - ids.length])
    ids.push(...rows.map(({ id }) => id))
    if (ids.length >= limit) break
  }
  return ids
}

function inParts(hosts: string[]): string[][] {
  return Array.from({ length: Math.ceil(hosts.length / atOnce) }, (_, part) =>
    hosts.slice(part * atOnce, (part + 1) * atOnce)
  )
}
