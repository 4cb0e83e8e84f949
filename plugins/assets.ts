import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type Asset, contentHash, toAsset } from '../src/http/asset.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Stylesheet, script and icons, built from `src/views/assets`. */
    assets: Record<AssetName, Asset>
  }
}

const folder = join(import.meta.dirname, '../src/views/assets')

/** Parts of the stylesheet, in cascade order. */
const style = [
  'base',
  'frame',
  'posts',
  'text',
  'thread',
  'plain',
  'form',
  'member',
  'admin',
  'search',
  'print'
].map((part) => `style/${part}.css`)

const sources = {
  'style.css': { type: 'text/css; charset=utf-8', files: style },
  'script.js': { type: 'text/javascript; charset=utf-8', files: ['script.js', 'preview.js', 'share.js'] },
  'keys.js': { type: 'text/javascript; charset=utf-8', files: ['keys.js'] },
  'icon.svg': { type: 'image/svg+xml; charset=utf-8', files: ['icon.svg'] },
  'icon-192.png': { type: 'image/png', files: ['icon-192.png'] },
  'icon-512.png': { type: 'image/png', files: ['icon-512.png'] }
}

type AssetName = keyof typeof sources

/** Reads the assets at the start, which fails when a file is missing. */
async function assets(app: FastifyInstance) {
  app.decorate('assets', {
    'style.css': await load('style.css'),
    'script.js': await load('script.js'),
    'keys.js': await load('keys.js'),
    'icon.svg': await load('icon.svg'),
    'icon-192.png': await load('icon-192.png'),
    'icon-512.png': await load('icon-512.png')
  })
}

async function load(name: AssetName): Promise<Asset> {
  const { type, files } = sources[name]
  const content = Buffer.concat(await Promise.all(files.map((file) => readFile(join(folder, file)))))
  const extension = extname(name)
  return toAsset(
    `/assets/${name.slice(0, -extension.length)}.${contentHash(content)}${extension}`,
    type,
    content
  )
}

export default fp(assets, { name: 'assets', fastify: '5.x' })
