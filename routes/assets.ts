import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Asset } from '../plugins/assets.ts'

const year = 31_536_000

/** From memory: they cost nothing. */
const options = { config: { alwaysAnswered: true } }

export default async function assets(app: FastifyInstance) {
  for (const asset of Object.values(app.assets)) {
    app.get(asset.path, options, (request, reply) =>
      send(asset, `public, max-age=${year}, immutable`, request, reply)
    )
  }

  // Browsers and feed readers ask for it unasked; an answer that they keep is the cheapest.
  app.get('/favicon.ico', options, (request, reply) =>
    send(app.assets['icon.svg'], 'public, max-age=86400', request, reply)
  )

  app.get('/robots.txt', options, (_request, reply) =>
    reply.type('text/plain; charset=utf-8').send('User-agent: *\nAllow: /\n')
  )
}

function send(asset: Asset, cacheControl: string, request: FastifyRequest, reply: FastifyReply) {
  reply.headers({
    'cache-control': cacheControl,
    vary: 'accept-encoding',
    etag: asset.etag
  })
  if (request.headers['if-none-match'] === asset.etag) return reply.status(304).send()
  reply.type(asset.type)
  if (!acceptsGzip(request.headers['accept-encoding'])) return reply.send(asset.content)
  return reply.header('content-encoding', 'gzip').send(asset.gzipped)
}

function acceptsGzip(accepted = '') {
  return /\bgzip\b/.test(accepted) && !/\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)/.test(accepted)
}
