import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { OutgoingError } from '../outgoing/outgoing-error.ts'
import { Nullable, Text } from '../schema/types.ts'
import { findDuplicate } from './duplicates.ts'
import { postLimits } from './limits.ts'
import { parseLink } from './links.ts'
import { hasHead, isHtml, type PageTitle, readPageTitle } from './page-title.ts'

export const LinkQuery = Type.Object({ url: Text(postLimits.post_url) })

/** What is known of a link before it is posted. */
export const LinkDescription = Type.Object(
  {
    /** Null when the page has none, or cannot be read. */
    title: Nullable(Type.String()),
    /** The address that the page names as its own. */
    canonical: Nullable(Type.String()),
    /** The post of the same link, where it could not be posted again. */
    duplicate_post_id: Nullable(Type.Integer())
  },
  { title: 'LinkDescription' }
)

export type LinkDescription = Static<typeof LinkDescription>

const reading = {
  accept: 'text/html,application/xhtml+xml',
  maxBytes: 262_144,
  time: 5_000,
  isEnough: hasHead
}

/**
 * Reads the title of the page that a link leads to. Why a page cannot be read is not told: it would say what is where in
 * our network.
 * @throws {CodedError} URL_INVALID
 */
export async function describeLink(
  em: EntityManager,
  outgoing: Outgoing,
  url: string
): Promise<LinkDescription> {
  const { post_url, url_key } = parseLink(url)
  const duplicate_post_id = await findDuplicate(em, url_key)
  return { ...(await readTitle(outgoing, post_url)), duplicate_post_id }
}

async function readTitle(outgoing: Outgoing, url: string): Promise<PageTitle> {
  const none = { title: null, canonical: null }
  try {
    const page = await outgoing.read(url, reading)
    if (page.status !== 200 || !isHtml(page.type)) return none
    return readPageTitle(page.bytes, page.type, page.url)
  } catch (error) {
    if (error instanceof OutgoingError) return none
    throw error
  }
}
