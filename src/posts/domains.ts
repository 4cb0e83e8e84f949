import Type from 'typebox'
import { CodedError } from '../errors/coded-error.ts'
import { postLimits } from './limits.ts'
import type { PostSlice } from './list.ts'

export const SiteParams = Type.Object({ domain: Type.String({ minLength: 1, maxLength: postLimits.domain }) })

/** Domains are stored in lower case. */
export const domainKey = (domain: string) => domain.toLowerCase()

/** A slice of the posts of a site, of which there is one at least. @throws {CodedError} SITE_NOT_FOUND */
export function requireSite(slice: PostSlice): PostSlice {
  const isEmpty = slice.posts.length === 0 && slice.position === 0 && !slice.next_cursor
  if (isEmpty) throw new CodedError('SITE_NOT_FOUND', 'No post links to that site.')
  return slice
}
