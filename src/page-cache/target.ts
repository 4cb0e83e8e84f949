/**
 * What invalidates an entry: a change of any tracked item, or of one item. Changes of what is `untracked` are not seen:
 * such an entry is invalidated by every write of this process, and expires within a second.
 */
export type Topic = 'any' | `item:${string}` | 'untracked'

export interface CacheTarget {
  /** The cache key: equal for two requests if and only if they get the same page. */
  key: string
  topic: Topic
}
