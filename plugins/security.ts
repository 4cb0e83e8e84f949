import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyInstance {
    /** Headers of every response, for responses that bypass hooks. */
    securityHeaders: Readonly<Record<string, string>>
  }
}

export interface SecurityOptions {
  /** Whether the site is served over https: browsers are then told to use nothing else (HSTS). */
  https: boolean
}

/** Only our own script, style and form targets are allowed: injected markup has no effect. */
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

/** Adds the security headers to every response. https://owasp.org/www-project-secure-headers */
async function security(app: FastifyInstance, { https }: SecurityOptions) {
  const headers = {
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // Sites that are linked to must not learn the address of a private board.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(https && { 'strict-transport-security': `max-age=${year}` })
  }
  app.decorate('securityHeaders', headers)

  // Runs for errors and 404s as well. Cached pages have these headers already, and skip it.
  app.addHook('onSend', (_, reply, payload, done) => {
    reply.headers(headers)
    done(null, payload)
  })
}

export const autoConfig = (app: FastifyInstance): SecurityOptions => ({
  https: app.config.SITE_URL.isHttps
})

export default fp(security, { name: 'security', fastify: '5.x' })
