import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { isSetupCode } from '../src/accounts/first-admin.ts'
import { logIn } from '../src/accounts/login.ts'
import { LogIn, SignUp } from '../src/accounts/schema.ts'
import { signUp } from '../src/accounts/sign-up.ts'
import { ownPath } from '../src/http/own-path.ts'
import { linkInvalid } from '../src/secrets/secrets.ts'
import { loginPage } from '../src/views/login.ts'

/** The path to go to after the log-in. */
const Next = Type.Optional(Type.String({ maxLength: 4000 }))

/** The code of the log that makes the first administrator. */
const Setup = Type.Optional(Type.String({ maxLength: 100 }))

const LoginQuery = Type.Object({ next: Next, setup: Setup })
const LogInForm = Type.Object({ ...LogIn.properties, next: Next, setup: Setup })
const SignUpForm = Type.Object({
  ...SignUp.properties,
  next: Next,
  setup: Setup,
  stamp: Type.Optional(Type.String({ maxLength: 100 })),
  note: Type.Optional(Type.String({ maxLength: 1000 }))
})

const login: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  const redisplay = (stateOf: 'login' | 'signup') =>
    app.redisplay(async (request, state) =>
      loginPage(await request.getSite(), {
        next: ownPath(state.values.next) ?? '/',
        ...(state.values.setup && { setup: state.values.setup }),
        door: door(state.values.stamp),
        state,
        stateOf
      })
    )

  function door(stamp?: string) {
    const { sign_up: mode, email_domains: domains, application_question: question } = app.settings
    return { mode, domains, question, stamp: app.stampForm(stamp) }
  }

  app.get('/login', { schema: { querystring: LoginQuery } }, async function showLogin(request, reply) {
    const site = await request.getSite()
    const wanted = ownPath(request.query.next)
    const { setup } = request.query
    if (setup !== undefined) {
      if (!(await isSetupCode(request.getDb(), setup))) throw linkInvalid()
      return reply
        .header('cache-control', 'no-store')
        .page(loginPage(site, { next: '/', setup, door: door() }))
    }
    if (site.member) return reply.redirect(wanted ?? '/dashboard')
    const next = wanted ?? request.getReferringPath() ?? '/'
    return reply.page(loginPage(site, { next: next.startsWith('/login') ? '/' : next, door: door() }))
  })

  app.post(
    '/login',
    {
      schema: { body: LogInForm },
      config: { expensive: true, event: 'login_succeeded' },
      errorHandler: redisplay('login')
    },
    async function submitLogin(request, reply) {
      const claim = request.getAdminClaim(request.body.setup)
      const session = await logIn(request.getDb(), request.getClient(), request.body, claim)
      return reply.setSession(session).redirect(ownPath(request.body.next) ?? '/', 303)
    }
  )

  app.post(
    '/signup',
    {
      schema: { body: SignUpForm },
      config: { expensive: true, event: 'signed_up' },
      errorHandler: app.deceiveRobots(redisplay('signup'))
    },
    async function submitSignUp(request, reply) {
      request.requireHuman(request.body)
      const claim = request.getAdminClaim(request.body.setup)
      const session = await signUp(request.getDb(), request.getClient(), request.body, app.settings, claim)
      return reply.setSession(session).redirect(ownPath(request.body.next) ?? '/', 303)
    }
  )

  // A redisplayed form has the URL of its POST, which a reader may reload.
  app.get('/signup', (_request, reply) => reply.redirect('/login'))

  app.post('/logout', { config: { event: 'logged_out' } }, async function logOut(_request, reply) {
    return reply.clearSession().redirect('/', 303)
  })
}

export default login
