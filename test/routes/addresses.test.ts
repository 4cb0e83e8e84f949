import Fastify from 'fastify'
import fp from 'fastify-plugin'
import type { Test } from 'tap'
import app, { options } from '../../src/app.ts'
import { password } from '../client.ts'
import { type Engine, onEveryEngine } from '../engines.ts'

/** The board behind a trusted proxy at 127.0.0.1, as with `FASTIFY_TRUST_PROXY_IPS`. */
async function behindProxy(t: Test, { url }: Engine) {
  const { skipOverride: _, ...serverOptions } = options
  const fastify = Fastify({ ...serverOptions, logger: false, trustProxy: '127.0.0.1' })
  t.teardown(() => fastify.close())
  fastify.register(fp(app), { env: { DATABASE_URL: url, MAX_WAIT_MS: '60000' } })
  await fastify.ready()
  let account = 0
  /** Tries to log in to an account that does not exist, as a client of the proxy. @returns the status */
  return async (forwardedFor: string) => {
    const { statusCode } = await fastify.inject({
      method: 'POST',
      url: '/api/users/login',
      headers: { 'x-forwarded-for': forwardedFor },
      payload: { email: `${account++}@example.com`, password }
    })
    return statusCode
  }
}

onEveryEngine('what is no address counts as the address of the proxy', async (t, engine) => {
  const attempt = await behindProxy(t, engine)
  const junk = (n: number) => [
    `192.0.2.1:${n}`,
    `unknown${n}`,
    `[2001:db8::${n}]`,
    `"${n}"`,
    `192.0.${n}`,
    `${n}.1`
  ]
  const statuses = []
  for (const text of [1, 2, 3, 4, 5, 6].flatMap(junk)) statuses.push(await attempt(text))
  t.same(statuses, [...Array(30).fill(401), ...Array(6).fill(429)])
  t.equal(await attempt('192.0.2.1'), 401, 'clients with an address are not affected')
  t.equal(await attempt('127.0.0.1'), 429, 'the proxy is')
})

onEveryEngine('of a chain, what a client made up before its address is ignored', async (t, engine) => {
  const attempt = await behindProxy(t, engine)
  const statuses = []
  for (let n = 0; n < 32; n++) statuses.push(await attempt(`198.51.100.${n}, 192.0.2.1`))
  t.same(statuses, [...Array(30).fill(401), 429, 429])
})
