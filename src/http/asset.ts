import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { chooseEncoding, type Encoding, matchesEtag } from './negotiation.ts'

/** A file that is sent from memory. */
export interface Asset {
  path: string
  type: string
  etag: string
  content: Buffer
  gzipped: Buffer
}

const encodings: Encoding[] = ['gzip', 'identity']

/** @returns what identifies a content */
export function contentHash(content: Buffer): string {
  return hash('sha256', content).slice(0, 12)
}

/** Compresses a content, to be sent under a path. */
export async function toAsset(path: string, type: string, content: Buffer): Promise<Asset> {
  return {
    path,
    type,
    // Weak, since it is the same for compressed and uncompressed content.
    etag: `W/"${contentHash(content)}"`,
    content,
    gzipped: await promisify(gzip)(content, { level: 9 })
  }
}

/** Sends an asset, compressed where the client wants that, or 304. */
export function sendAsset(asset: Asset, cacheControl: string, request: FastifyRequest, reply: FastifyReply) {
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
