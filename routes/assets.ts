import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Asset } from '../plugins/assets.ts'
import { chooseEncoding, type Encoding, matchesEtag } from '../src/http/negotiation.ts'
import { themeSheet } from '../src/settings/accent.ts'

const year = 31_536_000

const encodings: Encoding[] = ['gzip', 'identity']

/** They are in memory. */
const options = { config: { skipLoadShedding: true } }

export default async function assets(app: FastifyInstance) {
  for (const asset of Object.values(app.assets)) {
    app.get(asset.path, options, (request, reply) =>
      send(asset, `public, max-age=${year}, immutable`, request, reply)
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
    send(app.assets['icon.svg'], 'public, max-age=86400', request, reply)
  )
}

function send(asset: Asset, cacheControl: string, request: FastifyRequest, reply: FastifyReply) {
  reply.headers({
    'cache-control': cacheControl,
    vary: 'accept-encoding',
    etag: asset.etag
  })
  const { 'if-none-match': known, 'accept-encoding': accepted } = request.headers
  if (matchesEtag(known, asset.etag)) return reply.status(304).send()
  reply.type(asset.type)
  if (chooseEncoding(accepted, encodings) === 'identity') return reply.send(asset.content)
  return reply.header('content-encoding', 'gzip').send(asset.gzipped)
}
