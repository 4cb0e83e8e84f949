import { html } from 'ghtml'
import type { Author } from '../members/schema.ts'

/** The name of members who deleted their account; nobody else's, since names hold no brackets. */
const nobody = '[deleted]'

/** @returns a member's name, which leads to their page as long as they have one */
export function authorLink({ username }: Author, className = ''): string {
  const attribute = className && html` class="${className}"`
  if (username === nobody) return html`<span!${attribute}>${username}</span>`
  return html`<a!${attribute} href="/user/${encodeURIComponent(username)}"><bdi>${username}</bdi></a>`
}
