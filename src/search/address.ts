import type { EntityManager } from '@mikro-orm/sql'
import { parseLink } from '../posts/links.ts'
import { scopes } from './scope.ts'

/** An address that was pasted. */
export interface Address {
  url_key: string
  host: string
}

/** @returns what is known of a query that is an address, and null for any other */
export function addressOf(q: string): Address | null {
  if (!/^https?:\/\/\S+$/i.test(q.trim())) return null
  try {
    const { url_key, domain } = parseLink(q)
    return { url_key, host: domain }
  } catch {
    return null
  }
}

/** Finds the discussions of an address, the newest first. */
export function findAddress<Row extends object>(em: EntityManager, { url_key }: Address, limit: number) {
  return em.execute<Row[]>(
    `select ${scopes.posts.columns} from posts p where p.url_key = ? and p.deleted_at is null
      order by p.created_at desc, p.id desc limit ?`,
    [url_key, limit]
  )
}
