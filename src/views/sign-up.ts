import { html } from 'ghtml'
import type { Settings } from '../settings/schema.ts'
import { type Field, type FormState, form } from './form.ts'
import { layout, type Site } from './layout.ts'

/** Who may sign up, as the form shows it. */
export interface SignUpDoor {
  mode?: Settings['sign_up']
  /** Accepted domains of e-mail addresses. */
  domains?: string[]
  /** What applicants are asked. */
  question?: string
  /** Says when the form was made. */
  stamp?: string
}

export interface SignUpForm {
  action: string
  door?: SignUpDoor | undefined
  hidden: Record<string, string>
  state?: FormState | undefined
}

const email: Field = { name: 'email', label: 'E-mail address', type: 'email', required: true }

const signUpFields: Field[] = [
  {
    name: 'username',
    label: 'Name',
    hint: 'Everybody sees it. Letters, digits and . _ -',
    autocomplete: 'nickname',
    required: true
  },
  { ...email, hint: 'Nobody sees it. You log in with it.', autocomplete: 'email' },
  {
    name: 'password',
    label: 'Password',
    hint: '8 to 128 characters of any kind.',
    type: 'password',
    autocomplete: 'new-password',
    required: true
  }
]

/** @returns the form to sign up, or the sentence that says why there is none */
export function signUpForm({ action, door = {}, hidden, state }: SignUpForm): string {
  const { mode = 'open', domains = [], question = '', stamp } = door
  if (mode === 'closed') return '<p>Nobody can become a member at the moment.</p>'
  if (mode === 'invite') return '<p>You need the link of an invitation by a member.</p>'
  const application: Field = {
    name: 'application',
    label: question,
    type: 'textarea',
    rows: 4,
    required: true
  }
  const notes = {
    domains: `Only with an e-mail address of ${domains.join(', ')}.`,
    approval: 'A moderator reads your answer, and lets you write then.',
    open: ''
  }
  const hiddenFields = { ...hidden, ...(stamp && { stamp }) }
  return html`!${notes[mode] ? html`<p class="hint">${notes[mode]}</p>` : ''}
!${form({
    id: 'signup',
    action,
    fields: mode === 'approval' ? [...signUpFields, application] : signUpFields,
    button: mode === 'approval' ? 'Apply' : 'Sign up',
    hidden: hiddenFields,
    hasTrap: true,
    state
  })}`
}

export interface InvitePage {
  /** Who invites. */
  inviter: string
  action: string
  stamp: string
  state?: FormState
}

/** @returns the page where an invitation leads to */
export function invitePage(site: Site, { inviter, action, stamp, state }: InvitePage): string {
  return layout(site, {
    title: 'Invitation',
    body: html`<section>
<h1>You are invited</h1>
<p><bdi>${inviter}</bdi> invites you to become a member of ${site.name}.</p>
!${signUpForm({ action, door: { stamp }, hidden: {}, state })}
</section>`
  })
}
