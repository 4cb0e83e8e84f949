import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** What every response carries, whatever it is and however it came about. */
    securityHeaders: Readonly<Record<string, string>>
  }
}

export interface SecurityOptions {
  /** Whether readers come by https: their browsers are then told never to try anything else. */
  https: boolean
}

/** A page runs our script, shows our style, sends to us, and nothing that slips into one has any effect. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'"
].join('; ')

const year = 31_536_000

/** The one place that says what browsers may do with our answers. https://owasp.org/www-project-secure-headers */
async function security(app: FastifyInstance, { https }: SecurityOptions) {
  const headers = {
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // Where a team reads is not told to the sites that it reads.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(https && { 'strict-transport-security': `max-age=${year}` })
  }
  app.decorate('securityHeaders', headers)

  // At once, so that an answer of any later hook has them too.
  app.addHook('onRequest', (_, reply, done) => {
    reply.headers(headers)
    done()
  })
}

export const autoConfig = (app: FastifyInstance): SecurityOptions => ({
  https: app.config.SITE_URL.isHttps
})

export default fp(security, { name: 'security', fastify: '5.x' })
