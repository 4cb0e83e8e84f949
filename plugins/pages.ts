import type { FastifyInstance, FastifyReply } from 'fastify'
import fp from 'fastify-plugin'
import type { Site } from '../src/views/layout.ts'

declare module 'fastify' {
  interface FastifyInstance {
    site: Site
  }
  interface FastifyReply {
    /** Sends a page. @param html the whole document */
    page(html: string): FastifyReply
  }
}

export type PagesOptions = Pick<Site, 'name' | 'url'>

/** Pages take nothing from elsewhere and run nothing, so whatever slips into one stays without effect. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Where a team reads is not told to the sites that it reads.
  'referrer-policy': 'same-origin'
}

async function pages(app: FastifyInstance, { name, url }: PagesOptions) {
  const { 'style.css': style, 'icon.svg': icon } = app.assets
  app.decorate('site', { name, url, assets: { style: style.path, icon: icon.path } })
  app.decorateReply('page', function page(this: FastifyReply, html: string) {
    return this.headers(headers).send(html)
  })
}

export const autoConfig = (app: FastifyInstance): PagesOptions => ({
  name: app.config.SITE_NAME,
  url: app.config.SITE_URL
})

export default fp(pages, { name: 'pages', fastify: '5.x', dependencies: ['assets'] })
