import cookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { createPool } from 'mysql2/promise'
import assets from '../../plugins/assets.ts'
import { readConfig } from '../../src/config.ts'
import { formats } from '../../src/members/schema.ts'
import { wholeNumber } from '../../src/schema/whole-number.ts'
import { defaultAccent } from '../../src/settings/accent.ts'
import { defaultSettings } from '../../src/settings/resolve.ts'
import reads from './board-reads.ts'
import writes from './board-writes.ts'

export const options = { ajv: { customOptions: { coerceTypes: false, keywords: [wholeNumber], formats } } }

/** The hot paths of the board, written by hand with Fastify and mysql2 only. */
export default async function board(app: FastifyInstance, { env }: { env?: NodeJS.ProcessEnv }) {
  const { DATABASE_URL: uri } = readConfig(env)
  const pool = createPool({ uri, connectionLimit: 10, timezone: 'Z', charset: 'utf8mb4_bin' })
  pool.on('connection', (connection) => connection.query("set time_zone = '+00:00'"))
  app.addHook('onClose', () => pool.end())
  await app.register(assets)
  await app.register(cookie)
  const { 'style.css': style, 'script.js': script, 'icon.svg': icon, 'icon-192.png': picture } = app.assets
  const { site_name: name, tagline, language, footer } = defaultSettings()
  const site = {
    name,
    tagline,
    language,
    footer,
    texts: { '/about': 'About' },
    url: '',
    maySignUp: true,
    assets: { style: style.path, icon: icon.path, picture: picture.path, script: script.path },
    colours: defaultAccent
  }
  reads(app, pool, site)
  writes(app, pool)
}
