import { makeSource } from '../../../src/sources/administer.ts'
import { makeTag } from '../../../src/tags/administer.ts'
import { makeWebhook } from '../../../src/webhooks/administer.ts'
import type { NewWebhook } from '../../../src/webhooks/schema.ts'
import type { Method } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { boardWithRoutes, knownOnly } from '../../fixtures/routes.ts'
import { build } from '../../helper.ts'
import { newMember, Reader } from '../../reader.ts'
import { newStaff } from '../../staff.ts'

const hook: NewWebhook = {
  name: 'Ours',
  kind: 'generic',
  events: ['post.created'],
  url: 'https://hooks.invalid/'
}

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
  await makeWebhook(app.orm.em.fork(), 'board', hook, 'https://news.example')
  const feed = { url: 'https://feeds.invalid/', username: 'feed', minutes: 60 }
  await makeSource(app.orm.em.fork(), 'board', feed)
  for (const route of ours) {
    t.equal(route.config.role, 'admin', route.url)
    const values: Record<string, string> = { ':username': 'bob', ':id': '1', ':act': 'ban', ':name': 'news' }
    const path = route.url.replace(/:\w+/g, (name) => values[name] ?? name)
    const send = (reader: Reader) => {
      const headers = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
      const tag = { name: 'other', into: 'other', retired: route.url.startsWith('/api') || '1' }
      const webhook = {
        url: 'https://hooks.invalid/',
        kind: 'generic',
        events: ['post.created'],
        min_score: 1
      }
      const source = { username: 'other', minutes: 60, paused: route.url.startsWith('/api') || '1' }
      const enabled = route.url.startsWith('/api') || '1'
      const payload = JSON.stringify(
        knownOnly({ role: 'member', current_password: '', ...webhook, ...source, enabled, ...tag }, route)
      )
      const isRead = route.method === 'GET'
      return reader.cookies.inject(app, {
        method: route.method as Method,
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
