import envSchema from 'env-schema'
import Type, { type Static } from 'typebox'
import { CodedError } from './coded-error.ts'

const ConfigSchema = Type.Object({
  DATABASE_URL: Type.String({ default: 'sqlite:data/news.sqlite' }),
  SITE_NAME: Type.String({ default: 'Just Tech News' }),
  /** Public address without a trailing slash; empty: the address that the service listens on. */
  SITE_URL: Type.String({ default: '' })
})

export type Config = Static<typeof ConfigSchema>

/**
 * Reads and checks the configuration. The only place that looks at the environment.
 * @param env variables to read; the process's own by default
 * @throws {CodedError} CONFIG_INVALID, naming the variable
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config = envSchema<Config>({ schema: ConfigSchema, data: env, env: false })
  if (!/^(sqlite:|mysql:\/\/)/.test(config.DATABASE_URL)) {
    throw invalid('DATABASE_URL starts neither with sqlite: nor with mysql://')
  }
  return { ...config, SITE_URL: config.SITE_URL && originOf(config.SITE_URL) }
}

function originOf(text: string): string {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw invalid('SITE_URL is not of the form https://news.example.org')
  }
  return url.origin
}

function invalid(message: string) {
  return new CodedError('CONFIG_INVALID', message)
}
