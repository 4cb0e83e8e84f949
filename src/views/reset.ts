import { html } from 'ghtml'
import { type FormState, form } from './form.ts'
import { layout, type Site } from './layout.ts'

export interface ResetPage {
  username: string
  action: string
  /** Input and errors of the redisplayed form. */
  state?: FormState
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
