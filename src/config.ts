import envSchema from 'env-schema'
import Type, { type Static } from 'typebox'
import { CodedError } from './errors/coded-error.ts'

const ConfigSchema = Type.Object({
  DATABASE_URL: Type.String({ default: 'sqlite:data/news.sqlite' }),
  /** Databases that follow it, for reading: a list separated by spaces. */
  DATABASE_REPLICA_URLS: Type.String({ default: '' }),
  /** What the start does about tables: only warns, creates those that are missing, or migrates the others as well. */
  DATABASE_SCHEMA: Type.Enum(['none', 'create', 'migrate'], { default: 'create' }),
  SITE_NAME: Type.String({ default: 'Just Tech News' }),
  /** Public address without a trailing slash; empty: the address that the service listens on. */
  SITE_URL: Type.String({ default: '' }),
  /** Megabytes of memory for the pages that visitors read; 0 renders each of them anew. */
  PAGE_CACHE_MB: Type.Integer({ minimum: 0, default: 64 }),
  /** Milliseconds that a request may wait for its turn before it is refused with 503. */
  MAX_WAIT_MS: Type.Integer({ minimum: 1, default: 1_000 }),
  /** What who asks for `/metrics` has to know; empty: nobody may. */
  METRICS_TOKEN: Type.String({ default: '' })
})

export type Config = Omit<Static<typeof ConfigSchema>, 'DATABASE_REPLICA_URLS'> & {
  DATABASE_REPLICA_URLS: string[]
}

/**
 * Reads and checks the configuration. The only place that looks at the environment.
 * @param env variables to read; the process's own by default
 * @throws {CodedError} CONFIG_INVALID, naming the variable
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config = envSchema<Static<typeof ConfigSchema>>({ schema: ConfigSchema, data: env, env: false })
  if (!/^(sqlite:|mysql:\/\/)/.test(config.DATABASE_URL)) {
    throw invalid('DATABASE_URL starts neither with sqlite: nor with mysql://')
  }
  return {
    ...config,
    DATABASE_REPLICA_URLS: config.DATABASE_REPLICA_URLS.split(' ').filter(Boolean),
    SITE_URL: config.SITE_URL && originOf(config.SITE_URL)
  }
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
