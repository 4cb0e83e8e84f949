import { makeTag } from '../../../src/tags/administer.ts'
import { onEveryEngine } from '../../engines.ts'
import { boardWithRoutes, knownOnly } from '../../fixtures/routes.ts'
import { build } from '../../helper.ts'
import { newMember, Reader } from '../../reader.ts'
import { newStaff } from '../../staff.ts'

const statusOfRole = { visitor: [302, 303, 401], member: [403], moderator: [403] }

onEveryEngine('only administrators use what is below /admin', async (t, { url }) => {
  const { routes } = await boardWithRoutes(t)
  const ours = routes.filter(({ method, url }) => method !== 'HEAD' && /^(\/api)?\/admin(\/|$)/.test(url))
  t.ok(ours.length > 25)
  const app = await build(t, { url })
  const readers = {
    visitor: new Reader(app),
    member: await newMember(app, 'bob'),
    moderator: await newStaff(app, 'mia', 'moderator'),
    admin: await newStaff(app, 'ada', 'admin')
  }
  await makeTag(app.orm.em.fork(), 'board', { name: 'news' })
  await app.refreshSettings()
  for (const route of ours) {
    t.equal(route.config.role, 'admin', route.url)
    const values: Record<string, string> = { ':username': 'bob', ':id': '1', ':act': 'ban', ':name': 'news' }
    const path = route.url.replace(/:\w+/g, (name) => values[name] ?? name)
    const send = (reader: Reader) => {
      const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
      const tag = { name: 'other', into: 'other', retired: route.url.startsWith('/api') || '1' }
      const payload = JSON.stringify(knownOnly({ role: 'member', current_password: '', ...tag }, route))
      const isRead = route.method === 'GET'
      return reader.cookies.inject(app, {
        method: isRead ? 'GET' : route.method === 'PUT' ? 'PUT' : 'POST',
        url: path,
        headers: isRead ? {} : headers,
        ...(!isRead && { payload })
      })
    }
    for (const role of ['visitor', 'member', 'moderator'] as const) {
      const { statusCode } = await send(readers[role])
      t.ok(statusOfRole[role].includes(statusCode), `${route.method} ${path} for a ${role}: ${statusCode}`)
    }
    if (route.method !== 'GET') continue
    const { statusCode, headers } = await send(readers.admin)
    t.ok([200, 302].includes(statusCode), `${path} for an admin: ${statusCode}`)
    t.equal(headers['cache-control'], 'private, no-store', path)
  }
  t.match((await readers.admin.get('/')).body, 'href="/admin"')
  for (const role of ['visitor', 'member', 'moderator'] as const)
    t.notMatch((await readers[role].get('/')).body, 'href="/admin"', role)
})
