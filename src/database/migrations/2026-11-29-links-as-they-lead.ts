import type { Migration, SchemaChange } from 'fastify-mikro-orm'
import { duplicateDays } from '../../posts/limits.ts'
import { type Link, parseLink } from '../../posts/links.ts'

interface Row {
  id: number
  post_url: string
  url_key: string | null
  recent: number
}

/** Posts that are read at once. */
const step = 1000

/**
 * Stores links as browsers read them, and compares recent ones by their bytes. Two posts that become equal stay: the
 * newer one is the discussion that a third is sent to.
 */
export const linksAsTheyLead: Migration = {
  name: '2026-11-29-links-as-they-lead',
  async up(change) {
    const now = change.dialect === 'sqlite' ? `cast(unixepoch('subsec') * 1000 as integer)` : 'now(3)'
    const since = new Date(Date.now() - duplicateDays * 86_400_000)
    const select = `select id, post_url, url_key, created_at > ? as recent from posts
      where id > ? and post_url is not null order by id limit ${step}`
    for (let last = 0; ; ) {
      const rows = await change.read<Row>(select, [since, last])
      for (const row of rows) await replace(change, row, now)
      if (rows.length < step) return
      last = rows.at(-1)?.id ?? last
    }
  }
}

async function replace(change: SchemaChange, { id, post_url, url_key, recent }: Row, now: string) {
  const link = parse(post_url)
  if (!link || (link.post_url === post_url && (link.url_key === url_key || !recent))) return
  const values = [link.post_url, link.domain, link.url_key]
  await change.execute(
    `update posts set post_url = ?, domain = ?, url_key = ?, version = version + 1, changed_at = ${now}
      where id = ? and post_url = ?`,
    [...values, id, post_url]
  )
}

/** @returns null for a link that is no longer accepted, such as one that is too long when written in ASCII */
function parse(post_url: string): Link | null {
  try {
    return parseLink(post_url)
  } catch {
    return null
  }
}
