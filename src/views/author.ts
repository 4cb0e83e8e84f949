import { html } from 'ghtml'
import type { Author } from '../members/schema.ts'

/** The name of deleted accounts. A username cannot contain brackets. */
const deletedName = '[deleted]'

/** @returns the path of a member's profile, or null when the account was deleted */
export function authorPath(username: string): string | null {
  return username === deletedName ? null : `/user/${encodeURIComponent(username)}`
}

/** @returns a member's name, with a link to the profile unless the account was deleted */
export function authorLink({ username }: Author, className = ''): string {
  const attribute = className && html` class="${className}"`
  const path = authorPath(username)
  if (path === null) return html`<span!${attribute}>${username}</span>`
  return html`<a!${attribute} href="${path}"><bdi>${username}</bdi></a>`
}
