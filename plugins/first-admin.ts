import type { AddressInfo } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { type AdminClaim, hasNoMember, issueSetupCode } from '../src/accounts/first-admin.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** What makes the member who signs up or logs in the first administrator; null for nothing. @param code of the form */
    getAdminClaim(code: string | undefined): AdminClaim | null
  }
}

export interface FirstAdminOptions {
  /** Public origin of the site; empty when unknown. */
  origin: string
}

/** A proxy that adds none of these has to be told of by `SITE_URL`. */
const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/**
 * Finds the first administrator. On a board that only this machine can reach, that is the first member. Otherwise it is
 * who has the code of the log: a robot may be the first to sign up.
 */
async function firstAdmin(app: FastifyInstance, { origin }: FirstAdminOptions) {
  app.decorateRequest('getAdminClaim', function getAdminClaim(this: FastifyRequest, code) {
    if (code) return { code }
    return app.awaitsAdmin && isLocal() && !proxyHeaders.some((name) => name in this.headers) ? 'local' : null
  })

  app.addHook('onListen', async () => {
    try {
      await tellCode()
    } catch (err) {
      app.log.warn({ err }, 'no code for the first administrator could be made')
    }
  })

  async function tellCode() {
    if (!app.awaitsAdmin) return
    const em = app.orm.em.fork()
    if (isLocal() && (await hasNoMember(em))) return
    const base = origin || addressOf(app.addresses()[0])
    app.log.info(`No admin yet: open ${base}/login?setup=${await issueSetupCode(em)}`)
  }

  function isLocal(): boolean {
    const addresses = app.addresses()
    return origin === '' && addresses.length > 0 && addresses.every(isLoopback)
  }
}

/** Behind a Unix socket is a proxy. */
function isLoopback(info: AddressInfo | string): boolean {
  return typeof info === 'object' && (info.address === '::1' || /^127\./.test(info.address))
}

/** Of a board that listens on all addresses, the name of the host is not known. */
function addressOf(info: AddressInfo | string | undefined): string {
  if (typeof info !== 'object') return ''
  const isAny = info.address === '0.0.0.0' || info.address === '::'
  const host = info.family === 'IPv6' ? `[${info.address}]` : info.address
  return `http://${isAny ? 'localhost' : host}:${info.port}`
}

export const autoConfig = (app: FastifyInstance): FirstAdminOptions => ({
  origin: app.config.SITE_URL.origin
})

export default fp(firstAdmin, { name: 'first-admin', fastify: '5.x', dependencies: ['db', 'settings'] })
