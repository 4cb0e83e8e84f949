import { html } from 'ghtml'
import type { MailState } from '../accounts/mail-choices.ts'
import { dashboardLayout } from './dashboard.ts'
import { type Field, type Form, type FormState, form, passwordField } from './form.ts'
import type { Site } from './layout.ts'

/** The forms of the page; each is the last part of its path. */
export const settings = ['about', 'keys', 'email', 'verify', 'mail', 'feeds', 'password', 'account'] as const

export type Setting = (typeof settings)[number]

export interface SettingsPage {
  email: string | null
  about: string | null
  /** Whether keys act on the pages. */
  shortcuts: boolean
  /** Null when the board sends no mail. */
  mail: MailState | null
  /** Whether the member has private feeds. */
  hasFeeds: boolean
  /** Their addresses by their names, shown this once. */
  feeds?: Record<string, string>
  /** Whether the password was typed a short time ago: it is not asked for again. */
  isConfirmed: boolean
  /** The form that was just saved. */
  saved?: Setting | undefined
  /** Input and errors of the redisplayed form. */
  state?: FormState
  stateOf?: Setting
}

const keysHint = `j and k go through posts and comments, o opens one, c its comments, u votes, r replies, s saves,
h hides, / searches, g and then h leads to the front page, and ? lists them all. Not while you type.`

const newPassword: Field = {
  name: 'password',
  label: 'New password',
  hint: '8 to 128 characters of any kind. Everywhere else you are logged out, and your tokens end.',
  type: 'password',
  autocomplete: 'new-password',
  required: true
}

interface Section extends Pick<Form, 'fields' | 'button' | 'grave'> {
  heading: string
  hint?: string
  /** Shows the form when it is pressed: one press more before what is grave. */
  opener?: string
}

/** @returns the page for profile and account settings */
export function settingsPage(site: Site, { saved, ...values }: SettingsPage): string {
  const { state, stateOf } = values
  const sections = Object.entries(sectionsOf(values)).map(([id, { heading, hint, opener, ...rest }]) => {
    const stateHere = id === stateOf ? state : undefined
    const shown = form({ id, action: `/dashboard/settings/${id}`, ...rest, state: stateHere })
    return html`<section class="task">
<h2>${heading}</h2>
!${hint ? html`<p class="hint">${hint}</p>` : ''}
!${opener ? html`<details!${stateHere ? ' open' : ''}><summary>${opener}</summary>!${shown}</details>` : shown}
</section>`
  })
  return dashboardLayout(
    site,
    '/dashboard/settings',
    html`<h1>Settings</h1>
!${saved ? '<p class="notice" role="status">Saved.</p>' : ''}
!${values.mail ? '' : '<p class="notice">This board sends no mail: it neither tells you of replies nor resets passwords by mail.</p>'}
!${values.feeds ? addresses(values.feeds) : ''}
!${sections.join('\n')}`
  )
}

function sectionsOf({
  about,
  shortcuts,
  email,
  mail,
  hasFeeds,
  isConfirmed,
  state,
  stateOf
}: SettingsPage): Partial<Record<Setting, Section>> {
  const aboutField: Field = {
    name: 'about',
    label: 'About you',
    type: 'textarea',
    isMarkdown: true,
    rows: 4,
    value: about
  }
  const emailField: Field = { name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'email' }
  const passwordOf = (form: Setting) => passwordField(isConfirmed, form === stateOf ? state : undefined)
  return {
    about: {
      heading: 'Profile',
      fields: [{ ...aboutField, hint: 'Shown on your page.' }],
      button: 'Save'
    },
    keys: {
      heading: 'Keys',
      hint: keysHint,
      fields: [
        { name: 'shortcuts', label: 'Act by single keys', type: 'checkbox', value: shortcuts ? 'on' : null }
      ],
      button: 'Save'
    },
    email: {
      heading: 'E-mail address',
      ...(mail?.pending && {
        hint: `It changes to ${mail.pending} once you open the link in the mail to that.`
      }),
      fields: [{ ...emailField, required: true, value: email }, ...passwordOf('email')],
      button: 'Change the address'
    },
    ...(mail && mailSections(mail)),
    feeds: {
      heading: 'Feeds of your own',
      hint: `Replies to you, the front page and what you saved, for your feed reader. Who knows the addresses can read them, and do nothing else. ${
        hasFeeds ? 'You have some. New ones replace them.' : 'You have none yet.'
      }`,
      fields: [],
      button: hasFeeds ? 'Replace the addresses' : 'Make the addresses'
    },
    password: {
      heading: 'Password',
      fields: [...passwordOf('password'), newPassword],
      button: 'Change the password'
    },
    account: {
      heading: 'Delete the account',
      hint: 'Your posts and comments stay, without your name. Your votes go. There is no way back.',
      fields: passwordOf('account'),
      button: 'Yes, delete my account',
      opener: 'Delete my account…',
      grave: true
    }
  }
}

function mailSections({
  choice,
  isVerified,
  isBounced,
  pending
}: MailState): Partial<Record<Setting, Section>> {
  const needed = !isVerified || isBounced || pending !== null
  const options = Object.entries(choices).map(([value, label]) => ({ value, label, hint: '' }))
  return {
    ...(needed && {
      verify: {
        heading: 'Confirm the address',
        hint: isBounced
          ? 'Mail to your address came back, so none is sent. Change it, or have another link sent.'
          : 'You have not opened the link in our mail yet. Until then you get no other mail than this.',
        fields: [],
        button: 'Send the link again'
      }
    }),
    mail: {
      heading: 'Mail',
      hint: 'What is in your inbox, and you have not read there, can be sent to you.',
      fields: [{ name: 'mail', label: 'Tell me by mail of', options, value: choice, required: true }],
      button: 'Save'
    }
  }
}

function addresses(feeds: Record<string, string>): string {
  const rows = Object.entries(feeds).map(
    ([name, url]) => html`<dt>${name}</dt>
<dd><code class="secret">${url}</code></dd>
`
  )
  return html`<div class="notice" role="status"><p>Give these addresses to your feed reader. They are shown only now.</p>
<dl>
!${rows}</dl></div>`
}

const choices = {
  none: 'nothing',
  reply: 'replies',
  mention: 'mentions',
  'reply mention': 'replies and mentions'
}
