import { html } from 'ghtml'
import type { OwnToken } from '../accounts/tokens/schema.ts'
import { dashboardLayout } from './dashboard.ts'
import { type Choice, type Field, type FormState, form, passwordField } from './form.ts'
import { timeAgo } from './format.ts'
import type { Site } from './layout.ts'

export interface TokensPage {
  /** The newest first. */
  tokens: OwnToken[]
  now: Date
  /** Whether the password was typed a short time ago. */
  isConfirmed: boolean
  /** The token that was just made, shown this once. */
  token?: string
  /** Whether one was just deleted. */
  isDeleted?: boolean
  /** Input and errors of the redisplayed form. */
  state?: FormState
}

const access: Choice[] = [
  { value: 'read', label: 'Read', hint: 'what you can read' },
  { value: 'write', label: 'Read and write', hint: 'post, comment and vote as you' }
]

const moderating: Choice[] = [
  { value: 'read moderate', label: 'Read and moderate' },
  { value: 'write moderate', label: 'Read, write and moderate' }
]

const expiry: Choice[] = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'never', label: 'does not expire' }
]

/** @returns the page with the member's tokens, and the form to make one */
export function tokensPage(site: Site, content: TokensPage): string {
  const { tokens, now, token, isDeleted } = content
  return dashboardLayout(
    site,
    '/dashboard/settings/tokens',
    html`<h1>Tokens</h1>
!${isDeleted ? '<p class="notice" role="status">Deleted: nobody can use it any more.</p>' : ''}
!${token ? html`<div class="notice" role="status"><p>Give this token to your program. It is shown only now.</p><p><code class="secret">${token}</code></p></div>` : ''}
<p class="hint">With a token a program uses the API as you: it sends the header <code>Authorization: Bearer</code> and the token. No token changes your account, or administers the board.</p>
!${newToken(site, content)}
<section class="task">
<h2>Your tokens</h2>
!${tokens.length > 0 ? html`<ul class="rows">!${tokens.map((one) => row(one, now))}</ul>` : '<p class="quiet">None.</p>'}
</section>`
  )
}

function newToken(site: Site, { isConfirmed, state }: TokensPage): string {
  const fields: Field[] = [
    { name: 'token_name', label: 'Name', hint: 'What it is for.', required: true },
    {
      name: 'access',
      label: 'What it may do',
      options: site.member?.isModerator ? [...access, ...moderating] : access,
      value: 'read',
      required: true
    },
    { name: 'days', label: 'Expires after', type: 'select', options: expiry, value: '90', required: true },
    ...passwordField(isConfirmed, state)
  ]
  return form({ id: 'token', action: '/dashboard/settings/tokens', fields, button: 'Make a token', state })
}

function row({ id, name, hint, scopes, created_at, last_used_at, expires_at }: OwnToken, now: Date): string {
  const end = expires_at?.toISOString().slice(0, 10)
  const used = last_used_at ? `last used ${timeAgo(last_used_at, now)}` : 'not used yet'
  const until = !expires_at ? 'does not expire' : expires_at > now ? `until ${end}` : `expired on ${end}`
  return html`<li>
<p><strong dir="auto">${name}</strong> <code>${hint}…</code></p>
<p class="meta">${scopes.join(', ')}; made ${timeAgo(created_at, now)}, ${used}, ${until}</p>
<form class="acts" method="post" action="/dashboard/settings/tokens/${id}/delete"><button class="button" type="submit" aria-label="Delete the token ${name}">Delete</button></form>
</li>
`
}
