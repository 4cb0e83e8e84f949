import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { plainHost } from '../src/http/plain-host.ts'
import { defaultAccent, themePath } from '../src/settings/accent.ts'
import type { Settings } from '../src/settings/schema.ts'
import { textPages } from '../src/settings/texts.ts'
import type { Site } from '../src/views/layout.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** What every page shows of the board, by the settings of the moment. */
    readonly site: Site
  }
  interface FastifyRequest {
    /** The origin of absolute links: that of the board, or the one that was asked; empty when that is not plain. */
    getOrigin(): string
  }
  interface FastifyReply {
    /** Sends a page. @param html the whole document */
    page(html: string): FastifyReply
  }
}

export interface PagesOptions {
  /** Public origin; empty when unknown. */
  url: string
  /** @returns the same object until they change */
  settings(): Settings
  /** Changes only when they do. */
  hasTags?(): boolean
}

async function pages(app: FastifyInstance, { url, settings, hasTags = () => false }: PagesOptions) {
  const { 'style.css': style, 'script.js': script, 'keys.js': keys } = app.assets
  const { 'icon.svg': icon, 'icon-192.png': picture } = app.assets
  const assets = {
    style: style.path,
    icon: icon.path,
    picture: picture.path,
    script: script.path,
    keys: keys.path
  }
  let current: { settings: Settings; site: Site } | undefined

  app.decorate('site', {
    getter() {
      const now = settings()
      if (current?.settings !== now) current = { settings: now, site: siteOf(now) }
      return current.site
    }
  })
  app.decorateRequest('getOrigin', function getOrigin(this: FastifyRequest) {
    return app.site.url || (plainHost(this) ?? '')
  })
  app.decorateReply('page', function page(this: FastifyReply, html: string) {
    return this.type('text/html; charset=utf-8').send(html)
  })

  function siteOf(settings: Settings): Site {
    const { site_name: name, tagline, language, footer, accent, accent_dark, private: isPrivate } = settings
    const { sign_up, source_url: source } = settings
    const texts = textPages(settings)
    const theme = themePath(accent, accent_dark)
    const colours = { light: accent || defaultAccent.light, dark: accent_dark || defaultAccent.dark }
    return {
      name,
      tagline,
      language,
      footer,
      texts,
      ...(source && { source }),
      maySignUp: sign_up !== 'closed' && sign_up !== 'invite',
      colours,
      isPrivate,
      ...(hasTags() && { hasTags: true }),
      url,
      assets: { ...assets, ...(theme && { theme }) }
    }
  }
}

export const autoConfig = (app: FastifyInstance): PagesOptions => ({
  url: app.config.SITE_URL.origin,
  settings: () => app.settings,
  hasTags: () => app.tags.some(({ merged_into }) => merged_into === null)
})

export default fp(pages, { name: 'pages', fastify: '5.x', dependencies: ['assets'] })
