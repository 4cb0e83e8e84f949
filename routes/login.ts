import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { logInFrom, signUpFrom } from '../src/accounts/login.ts'
import { ownPath } from '../src/http/own-path.ts'
import { LogInForm, LoginQuery, SignUpForm } from '../src/schemas/forms.ts'
import { loginPage } from '../src/views/login.ts'

const login: FastifyPluginAsyncTypebox = async (app) => {
  app.acceptForms()

  const redisplay = (stateOf: 'login' | 'signup') =>
    app.redisplay(async (request, state) =>
      loginPage(await request.getSite(), { next: ownPath(state.values.next) ?? '/', state, stateOf })
    )

  app.get('/login', { schema: { querystring: LoginQuery } }, async function showLogin(request, reply) {
    const site = await request.getSite()
    const wanted = ownPath(request.query.next)
    if (site.member) return reply.redirect(wanted ?? '/dashboard')
    const next = wanted ?? request.getReferringPath() ?? '/'
    return reply.page(loginPage(site, { next: next.startsWith('/login') ? '/' : next }))
  })

  app.post(
    '/login',
    { schema: { body: LogInForm }, config: { expensive: true }, errorHandler: redisplay('login') },
    async function logIn(request, reply) {
      const { token } = await logInFrom(request.getDb(), request.ip, request.body)
      return reply.keepSession(token).redirect(ownPath(request.body.next) ?? '/', 303)
    }
  )

  app.post(
    '/signup',
    { schema: { body: SignUpForm }, config: { expensive: true }, errorHandler: redisplay('signup') },
    async function signUp(request, reply) {
      const { token } = await signUpFrom(request.getDb(), request.ip, request.body)
      return reply.keepSession(token).redirect(ownPath(request.body.next) ?? '/', 303)
    }
  )

  // A form that was shown again has the address that it was sent to.
  app.get('/signup', (_request, reply) => reply.redirect('/login'))

  app.post('/logout', async function logOut(_request, reply) {
    return reply.forgetSession().redirect('/', 303)
  })
}

export default login
