import { test } from 'tap'
import { roles } from '../../../src/members/roles.ts'
import { type Client, type Method, visitor } from '../../client.ts'
import { signUpAs } from '../../fixtures/moderators.ts'
import { boardWithRoutes, knownOnly } from '../../fixtures/routes.ts'

const values: Record<string, string> = {
  ':id': '999999',
  ':action': 'remove',
  ':decision': 'approve',
  ':username': 'nobody-here',
  ':domain': 'spam.example',
  ':batch': '00000000-0000-4000-8000-000000000000',
  ':form': 'about'
}

/** Bodies that pass every schema of a route with a role. */
const body = { reason: 'R', days: 1, domain: 'spam.example', batch: values[':batch'] ?? '', tags: [] }

const form = new URLSearchParams({ ...body, days: '1', tags: '' })

/** What the router answers to somebody who may not use a route, and to who may. */
const refused = { visitor: 401, member: 403 }

test('each route with a role answers by the role, by pages and by the API', async (t) => {
  const { app, routes } = await boardWithRoutes(t)
  const clients = new Map<string, Client>([['visitor', visitor(app)]])
  for (const role of roles) clients.set(role, await signUpAs(app, `a-${role}`, role))
  // test/routes/admin/access.test.ts has those below /admin.
  const guarded = routes.filter(
    ({ method, url, config }) => config.role && method !== 'HEAD' && !/^\/(api\/)?admin/.test(url)
  )
  t.ok(guarded.length >= 27, `${guarded.length} routes`)
  t.ok(
    routes
      .filter(({ url }) => /^\/(api\/)?mod\//.test(url))
      .every(({ config }) => config.role === 'moderator'),
    'everything below /mod is for moderators'
  )
  for (const route of guarded) {
    const { method, url, config } = route
    const path = url.replace(/:\w+/g, (name) => values[name] ?? '1')
    for (const [role, client] of clients) {
      const isPage = !url.startsWith('/api/')
      const isForm = isPage && method !== 'GET'
      const payload = isForm ? form.toString() : knownOnly(body, route)
      const answer = await client.cookies.inject(app, {
        method: method as Method,
        url: path,
        headers: {
          'sec-fetch-site': 'same-origin',
          ...(isForm && { 'content-type': 'application/x-www-form-urlencoded' })
        },
        ...(method !== 'GET' && { payload })
      })
      const what = `${role}: ${method} ${url} → ${answer.statusCode}`
      const mayUse = roles.indexOf(role as (typeof roles)[number]) >= roles.indexOf(config.role ?? 'admin')
      if (mayUse) t.notOk([401, 403, 400, 500].includes(answer.statusCode), what)
      else if (role !== 'visitor') t.equal(answer.statusCode, refused.member, what)
      else t.equal(answer.statusCode, isPage ? (method === 'GET' ? 302 : 303) : refused.visitor, what)
      if (role !== 'visitor') t.match(answer.headers['cache-control'], /private|no-cache/, what)
    }
  }
})
