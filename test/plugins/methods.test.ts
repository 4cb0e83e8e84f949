import { type Test, test } from 'tap'
import { boardWithRoutes } from '../fixtures/routes.ts'

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'] as const

async function serve(t: Test) {
  const { app, routes } = await boardWithRoutes(t)
  return { app, routes: routes.filter(({ config }) => !config.isSecret) }
}

const trim = (path: string) => path.replace(/(.)\/$/, '$1')

/** Whether a path matches the pattern of a route. */
function matches(pattern: string, path: string): boolean {
  const [parts, names] = [trim(pattern).split('/'), trim(path).split('/')]
  const fits = (part: string, name = '') => {
    const at = part.indexOf(':')
    return at === -1 ? part === name : name.startsWith(part.slice(0, at))
  }
  return parts.length === names.length && parts.every((part, n) => fits(part, names[n]))
}

test('every route answers methods that it does not have with 405, and says which it has', async (t) => {
  const { app, routes } = await serve(t)
  const headers = { 'sec-fetch-site': 'same-origin' }
  t.ok(routes.length > 60)
  for (const pattern of new Set(routes.map(({ url }) => url))) {
    const url = pattern.replace(/:\w+\(.*?\)/g, '0a1b2c3d4e5f').replace(/:\w+/g, '1')
    const known = new Set(
      routes.filter((route) => matches(route.url, url)).map(({ method }) => String(method))
    )
    const allow = [...[...known].sort(), 'OPTIONS'].join(', ')
    for (const method of methods) {
      const answer = await app.inject({ method: method as 'GET', url, headers })
      const name = `${method} ${url}`
      if (known.has(method)) t.not(answer.statusCode, 405, name)
      else if (method === 'OPTIONS') t.match(answer, { statusCode: 204, headers: { allow }, body: '' }, name)
      else {
        t.match(answer, { statusCode: 405, headers: { allow } }, name)
        const type = /^\/(api|health|assets)(\/|$)/.test(url) ? 'application/problem+json' : 'text/html'
        t.ok(String(answer.headers['content-type']).startsWith(type), `${name}: ${type}`)
        t.match(answer.headers, { vary: /cookie/, 'x-content-type-options': 'nosniff' }, name)
      }
    }
  }
})

test('addresses that do not exist answer 404 to every method', async (t) => {
  const { app } = await serve(t)
  for (const url of ['/nope', '/api/nope', '/api/posts/1/nope', '/metrics'])
    for (const method of methods) {
      const answer = await app.inject({ method: method as 'GET', url })
      t.equal(answer.statusCode, 404, `${method} ${url}`)
      t.notOk('allow' in answer.headers)
    }
  const { headers } = await app.inject({ method: 'DELETE', url: '/api/posts?limit=%zz' })
  t.match(headers.allow, 'GET, HEAD, POST', 'the query does not matter')
})

test('a request of another site is refused whatever its method', async (t) => {
  const { app } = await serve(t)
  const headers = { 'sec-fetch-site': 'cross-site' }
  t.equal((await app.inject({ method: 'DELETE', url: '/api/posts', headers })).statusCode, 403)
})
