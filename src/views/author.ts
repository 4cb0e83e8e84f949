import { html } from 'ghtml'
import type { Author } from '../members/schema.ts'

/** The name of deleted accounts. A username cannot contain brackets. */
const deletedName = '[deleted]'

/** @returns a member's name, with a link to the profile unless the account was deleted */
export function authorLink({ username }: Author, className = ''): string {
  const attribute = className && html` class="${className}"`
  if (username === deletedName) return html`<span!${attribute}>${username}</span>`
  return html`<a!${attribute} href="/user/${encodeURIComponent(username)}"><bdi>${username}</bdi></a>`
}
