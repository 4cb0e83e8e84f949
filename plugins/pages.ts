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

async function pages(app: FastifyInstance, { name, url }: PagesOptions) {
  const { 'style.css': style, 'script.js': script, 'icon.svg': icon } = app.assets
  app.decorate('site', { name, url, assets: { style: style.path, icon: icon.path, script: script.path } })
  app.decorateReply('page', function page(this: FastifyReply, html: string) {
    return this.type('text/html; charset=utf-8').send(html)
  })
}

export const autoConfig = (app: FastifyInstance): PagesOptions => ({
  name: app.config.SITE_NAME,
  url: app.config.SITE_URL.origin
})

export default fp(pages, { name: 'pages', fastify: '5.x', dependencies: ['assets'] })
