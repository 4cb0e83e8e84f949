import envSchema from 'env-schema'
import Type, { type Static } from 'typebox'

const ConfigSchema = Type.Object({
  DATABASE_URL: Type.String({ default: 'sqlite:data/news.sqlite', pattern: '^(sqlite:.+|mysql://.+)$' }),
  SITE_NAME: Type.String({ default: 'Just Tech News', minLength: 1 }),
  /** Public address without a trailing slash; empty: the address that the service listens on. */
  SITE_URL: Type.String({ default: '', pattern: '^(https?://[^/]+)?$' })
})

export type Config = Static<typeof ConfigSchema>

/**
 * Reads and checks the configuration. The only place that looks at the environment.
 * @param env variables to read; the process's own by default
 * @throws {Error} naming the variable whose value is not valid
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  return envSchema<Config>({ schema: ConfigSchema, data: env, env: false })
}
