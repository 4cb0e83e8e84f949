import { html } from 'ghtml'
import { type Field, type FormState, form } from './form.ts'
import { layout, type Site } from './layout.ts'

export interface ResetPage {
  username: string
  action: string
  /** Input and errors of the redisplayed form. */
  state?: FormState
}

export interface ForgottenPage {
  /** Whether the board sends mail. */
  sendsMail: boolean
  /** Whether it was asked for. */
  isSent?: boolean
  state?: FormState
}

/** @returns the page to ask for a link by mail */
export function forgottenPage(site: Site, { sendsMail, isSent, state }: ForgottenPage): string {
  const sent = `<p class="notice" role="status">If there is an account with this address, a link is on its way to it.
It works for an hour.</p>`
  const none = `<p>This board sends no mail. Ask an administrator for a link to set a new password.</p>`
  const fields: Field[] = [
    { name: 'email', label: 'E-mail address', type: 'email', autocomplete: 'email', required: true }
  ]
  return layout(site, {
    title: 'Forgotten password',
    body: html`<section class="task">
<h1>Forgotten password</h1>
!${isSent ? sent : ''}
!${sendsMail ? form({ id: 'forgotten', action: '/reset', fields, button: 'Send a link', state }) : none}
</section>`
  })
}

/** @returns the page to set a new password, where the link of a reset leads to */
export function resetPage(site: Site, { username, action, state }: ResetPage): string {
  return layout(site, {
    title: 'New password',
    body: html`<section class="task">
<h1>New password for <bdi>${username}</bdi></h1>
!${form({
      id: 'reset',
      action,
      fields: [
        {
          name: 'password',
          label: 'New password',
          hint: '8 to 128 characters of any kind. You are logged out everywhere.',
          type: 'password',
          autocomplete: 'new-password',
          required: true
        }
      ],
      button: 'Set the password',
      state
    })}
</section>`
  })
}
