import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

export interface Asset {
  /** Where it is served: the name changes with the content. */
  path: string
  type: string
  etag: string
  content: Buffer
  gzipped: Buffer
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The files that pages need, by their names in `src/views/assets`. */
    assets: Record<AssetName, Asset>
  }
}

const folder = join(import.meta.dirname, '../src/views/assets')

const types = { 'style.css': 'text/css; charset=utf-8', 'icon.svg': 'image/svg+xml' }

type AssetName = keyof typeof types

/** Reads the assets once, so that a missing file stops the start and not a page. */
async function assets(app: FastifyInstance) {
  app.decorate('assets', { 'style.css': await load('style.css'), 'icon.svg': await load('icon.svg') })
}

async function load(name: AssetName): Promise<Asset> {
  const content = await readFile(join(folder, name))
  const digest = hash('sha256', content).slice(0, 12)
  const extension = extname(name)
  return {
    path: `/assets/${name.slice(0, -extension.length)}.${digest}${extension}`,
    type: types[name],
    // Weak: it names the content, whether it travels compressed or not.
    etag: `W/"${digest}"`,
    content,
    gzipped: await promisify(gzip)(content, { level: 9 })
  }
}

export default fp(assets, { name: 'assets', fastify: '5.x' })
