import { html } from 'ghtml'
import type { OwnSession } from '../accounts/schema.ts'
import { dashboardLayout } from './dashboard.ts'
import { type Choice, type FormState, form, passwordField } from './form.ts'
import { timeAgo } from './format.ts'
import type { Site } from './layout.ts'

export interface SessionsPage {
  /** The last used first. */
  sessions: OwnSession[]
  now: Date
  /** Whether the password was typed a short time ago. */
  isConfirmed: boolean
  /** Whether some have just been ended. */
  isSaved?: boolean
  /** Input and errors of the redisplayed form. */
  state?: FormState
}

/** @returns the page with the member's sessions, and the form to end some */
export function sessionsPage(
  site: Site,
  { sessions, now, isConfirmed, isSaved, state }: SessionsPage
): string {
  const options: Choice[] = [
    ...sessions.map((session) => choiceOf(session, now)),
    { value: 'others', label: 'All others', hint: 'everywhere but here' },
    { value: 'all', label: 'All of them', hint: 'here as well, and programs with your tokens' }
  ]
  return dashboardLayout(
    site,
    '/dashboard/sessions',
    html`<h1>Sessions</h1>
!${isSaved ? '<p class="notice" role="status">Logged out there.</p>' : ''}
<p class="hint">Where you are logged in. If you do not know one of them, end it and change your password.</p>
!${form({
      id: 'sessions',
      action: '/dashboard/sessions',
      fields: [
        { name: 'session', label: 'Which one ends?', options, required: true },
        ...passwordField(isConfirmed, state)
      ],
      button: 'Log out there',
      state
    })}`
  )
}

function choiceOf({ id, agent, created_at, last_used_at, current }: OwnSession, now: Date): Choice {
  const since = `logged in ${timeAgo(created_at, now)}`
  return {
    value: String(id),
    label: `${agent ?? 'Another program'}${current ? ', here' : ''}`,
    hint: current ? since : `${since}, last used ${timeAgo(last_used_at, now)}`
  }
}
