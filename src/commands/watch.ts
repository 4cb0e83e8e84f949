import { join, resolve } from 'node:path'
import { readConfig } from '../config.ts'

/**
 * Settings of `fastify start -c` for `npm run dev`: only sources are watched, and never the database, which each write
 * changes. fastify-cli makes one pattern of the parts between blanks.
 */
const { DATABASE_URL } = readConfig()
const root = join(import.meta.dirname, '../..')
const sources = '(src|plugins|routes|packages|package\\.json|\\.env)(/|$)'
const database = resolve(DATABASE_URL.slice('sqlite:'.length))

export const ignoreWatch = [
  '\\.test\\.ts$',
  `^${pattern(root)}/(?!${sources})`,
  ...(DATABASE_URL.startsWith('sqlite:') ? [`^${pattern(database)}`] : [])
].join(' ')

function pattern(path: string): string {
  return RegExp.escape(path).replaceAll(' ', '\\s')
}
