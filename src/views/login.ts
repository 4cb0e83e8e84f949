import { html } from 'ghtml'
import { type Field, type FormState, form } from './form.ts'
import { layout, type Site } from './layout.ts'

export interface LoginPage {
  /** Path to go to after the log-in. */
  next: string
  /** The code that makes the first administrator. */
  setup?: string
  /** Input and errors of the redisplayed form. */
  state?: FormState
  stateOf?: 'login' | 'signup'
}

const email: Field = { name: 'email', label: 'E-mail address', type: 'email', required: true }

const logInFields: Field[] = [
  { ...email, autocomplete: 'username' },
  { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', required: true }
]

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

const setupNotice = `<p class="notice">This board has no administrator yet.
You become one, whether you sign up or log in here.</p>`

/** @returns the page to log in or sign up */
export function loginPage(site: Site, { next, setup, state, stateOf }: LoginPage): string {
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
!${form({ id: 'signup', action: '/signup', fields: signUpFields, button: 'Sign up', hidden, state: stateFor('signup') })}
</section>
</div>`
  })
}
