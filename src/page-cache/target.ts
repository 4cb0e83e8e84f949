/**
 * What invalidates a cache entry:
 * - `any`: a change of any tracked item;
 * - `item:1`: a change of that item;
 * - `untracked`: any write of this process. Changes by others are not seen, so such an entry expires within a second.
 */
export type Topic = 'any' | `item:${string}` | 'untracked'

/** What a request asks the cache for. */
export interface CacheTarget {
  /** The cache key: equal for two requests if and only if they get the same page. */
  key: string
  topic: Topic
}
