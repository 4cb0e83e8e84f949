import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../src/config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Headers of every response, for responses that bypass hooks. */
    securityHeaders: Readonly<Record<string, string>>
  }
}

export interface SecurityOptions {
  /** What browsers are told to use nothing but https for; null for a site without https. */
  hsts: Config['HSTS'] | null
}

/** Only our own script, style and form targets are allowed: injected markup has no effect. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'"
].join('; ')

const year = `max-age=31536000`

/** https://hstspreload.org */
const hstsPolicies = {
  host: year,
  subdomains: `${year}; includeSubDomains`,
  preload: `${year}; includeSubDomains; preload`
}

/** Adds the security headers to every response. https://owasp.org/www-project-secure-headers */
async function security(app: FastifyInstance, { hsts }: SecurityOptions) {
  const headers = {
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // Sites that are linked to must not learn the address of a private board.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    ...(hsts && { 'strict-transport-security': hstsPolicies[hsts] })
  }
  app.decorate('securityHeaders', headers)

  // Runs for errors and 404s as well. Cached pages have these headers already, and skip it.
  app.addHook('onSend', (_, reply, payload, done) => {
    reply.headers(headers)
    done(null, payload)
  })
}

export const autoConfig = (app: FastifyInstance): SecurityOptions => ({
  hsts: app.config.SITE_URL.isHttps ? app.config.HSTS : null
})

export default fp(security, { name: 'security', fastify: '5.x' })
