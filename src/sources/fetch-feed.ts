import type { Outgoing } from '../outgoing/outgoing.ts'
import { OutgoingError } from '../outgoing/outgoing-error.ts'
import { secondsOf } from '../outgoing/retry-after.ts'
import { FeedError, type FeedItem, readItems } from './parse-feed.ts'
import type { Source } from './source.ts'

/** What a reading of a feed came to. */
export type Reading =
  | { result: 'unchanged' }
  | { result: 'read'; items: FeedItem[]; etag: string | null; last_modified: string | null }
  | { result: 'failed'; reason: string; retryAfter: number | null }
  | { result: 'gone' }

const accept =
  'application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.1'

const maxBytes = 2_000_000

/** Milliseconds for everything. */
const time = 10_000

/** Reads a feed, if it has changed since the last time. */
export async function fetchFeed(outgoing: Outgoing, source: Source, signal: AbortSignal): Promise<Reading> {
  try {
    const options = { accept, maxBytes: maxBytes + 1, time, headers: validatorsOf(source), signal }
    const { status, headers, type, bytes, url } = await outgoing.read(source.url, options)
    if (status === 304) return { result: 'unchanged' }
    if (status === 410) return { result: 'gone' }
    if (status !== 200) {
      const retryAfter = secondsOf(headers['retry-after'] ?? null)
      return { result: 'failed', reason: `It answered ${status}.`, retryAfter }
    }
    if (bytes.length > maxBytes) throw new FeedError('It has more than 2 MB.')
    const etag = bounded(headers.etag, 500)
    const last_modified = bounded(headers['last-modified'], 100)
    return { result: 'read', items: readItems(bytes, type, url), etag, last_modified }
  } catch (error) {
    // A process that closes is no failure of the feed.
    signal.throwIfAborted()
    if (error instanceof OutgoingError || error instanceof FeedError)
      return { result: 'failed', reason: error.message, retryAfter: null }
    throw error
  }
}

/** Exactly as they came: servers compare them as texts. */
function validatorsOf({ etag, last_modified }: Source): Record<string, string> {
  return {
    ...(etag && { 'if-none-match': etag }),
    ...(last_modified && { 'if-modified-since': last_modified })
  }
}

/** Half of a validator is none. */
function bounded(validator: string | undefined, length: number): string | null {
  return validator && validator.length <= length ? validator : null
}
