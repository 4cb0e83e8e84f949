import { html } from 'ghtml'
import { type Field, type FormState, form } from './form.ts'
import { layout, type Site } from './layout.ts'
import { type SignUpDoor, signUpForm } from './sign-up.ts'

export interface LoginPage {
  /** Path to go to after the log-in. */
  next: string
  /** The code that makes the first administrator. */
  setup?: string
  /** Who may sign up. */
  door?: SignUpDoor
  /** Input and errors of the redisplayed form. */
  state?: FormState
  stateOf?: 'login' | 'signup'
}

const email: Field = { name: 'email', label: 'E-mail address', type: 'email', required: true }

const logInFields: Field[] = [
  { ...email, autocomplete: 'username' },
  { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', required: true }
]

const setupNotice = `<p class="notice">This board has no administrator yet.
You become one, whether you sign up or log in here.</p>`

/** @returns the page to log in or sign up */
export function loginPage(site: Site, { next, setup, door, state, stateOf }: LoginPage): string {
  const hidden = { next, ...(setup !== undefined && { setup }) }
  const stateFor = (id: LoginPage['stateOf']) => (id === stateOf ? state : undefined)
  return layout(site, {
    title: 'Log in',
    description: `Log in to ${site.name}, or become a member.`,
    current: '/login',
    canonical: '/login',
    body: html`<h1 class="unseen">Log in or sign up</h1>
!${setup === undefined ? '' : setupNotice}
<div class="doors">
<section>
<h2>Log in</h2>
!${form({ id: 'login', action: '/login', fields: logInFields, button: 'Log in', hidden, state: stateFor('login') })}
<p class="hint"><a href="/reset">Forgot the password?</a></p>
</section>
<section>
<h2>Sign up</h2>
!${signUpForm({ action: '/signup', door: setup === undefined ? door : { ...door, mode: 'open' }, hidden, state: stateFor('signup') })}
</section>
</div>`
  })
}
