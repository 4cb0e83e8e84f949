import type { FastifyInstance } from 'fastify'
import { sendAsset } from '../src/http/asset.ts'
import { themeSheet } from '../src/settings/accent.ts'

const year = 31_536_000

/** They are in memory. */
const options = { config: { skipLoadShedding: true } }

export default async function assets(app: FastifyInstance) {
  for (const asset of Object.values(app.assets)) {
    app.get(asset.path, options, (request, reply) =>
      sendAsset(asset, `public, max-age=${year}, immutable`, request, reply)
    )
  }

  // Its name has both colours: every process has the sheet, whatever the settings are.
  app.get<{ Params: { colours: string } }>(
    '/assets/theme.:colours(^[0-9a-f]{12}$).css',
    options,
    (request, reply) =>
      reply
        .header('cache-control', `public, max-age=${year}, immutable`)
        .type('text/css; charset=utf-8')
        .send(themeSheet(request.params.colours))
  )

  // Browsers and feed readers request it by default: a cacheable response is cheaper than 404s.
  app.get('/favicon.ico', options, (request, reply) =>
    sendAsset(app.assets['icon.svg'], 'public, max-age=86400', request, reply)
  )
}
