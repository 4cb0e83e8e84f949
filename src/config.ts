import envSchema from 'env-schema'
import { DbError, parseDatabaseUrl } from 'fastify-mikro-orm'
import Type, { type Static } from 'typebox'
import { CodedError } from './errors/coded-error.ts'
import { isNetwork } from './outgoing/addresses.ts'
import { cleanLine } from './text/line.ts'

const schemaModes = ['none', 'create', 'migrate'] as const

const ConfigSchema = Type.Object({
  DATABASE_URL: Type.String({ default: 'sqlite:data/news.sqlite' }),
  /** Read replicas, separated by spaces. */
  DATABASE_REPLICA_URLS: Type.String({ default: '' }),
  /** What the start does about the schema: only warn, create missing tables, or also run migrations. */
  DATABASE_SCHEMA: Type.Enum(schemaModes, { default: 'create' }),
  /** These four are settings of src/settings/schema.ts; empty for what the database has. */
  SITE_NAME: Type.String({ maxLength: 60, default: '' }),
  SIGN_UP: Type.Enum(['', 'open', 'invite', 'domains', 'approval', 'closed'], { default: '' }),
  SITE_PRIVATE: Type.Enum(['', 'true', 'false'], { default: '' }),
  NEW_MEMBER_DAYS: Type.Union([Type.Integer({ minimum: 0, maximum: 365 }), Type.Literal('')], {
    default: ''
  }),
  /** Public address; empty for the address that the service listens on. */
  SITE_URL: Type.String({ default: '' }),
  /** Whether browsers use https for the host only, for its sub-domains too, or are shipped with that. */
  HSTS: Type.Enum(['host', 'subdomains', 'preload'], { default: 'host' }),
  /** Size of the page cache in megabytes; 0 turns it off. */
  PAGE_CACHE_MB: Type.Integer({ minimum: 0, default: 64 }),
  /** Milliseconds that a request may wait for its turn before it is rejected with 503. */
  MAX_WAIT_MS: Type.Integer({ minimum: 1, default: 1_000 }),
  /** Open connections of one process, beyond which those without a request in progress are closed. */
  MAX_CONNECTIONS: Type.Integer({ minimum: 1, default: 5_000 }),
  /** Edits and deletions that a member may send to one process a minute; other limits follow from it. */
  WRITES_PER_MINUTE: Type.Integer({ minimum: 1, default: 60 }),
  /** Searches of one address that a process answers a minute; those that are cached do not count. */
  SEARCHES_PER_MINUTE: Type.Integer({ minimum: 1, default: 20 }),
  /** Whether this process works on jobs, such as sending mail. */
  JOBS: Type.Enum(['on', 'off'], { default: 'on' }),
  /** `smtp://` or `smtps://`; empty for a board that sends no mail. */
  SMTP_URL: Type.String({ default: '' }),
  /** The address that mail is from. */
  MAIL_FROM: Type.String({ default: '' }),
  /** Networks that requests to elsewhere may connect to although they are not public, separated by spaces. */
  OUTBOUND_ALLOW: Type.String({ default: '' }),
  /** Bearer token for `/metrics`; empty turns it off. */
  METRICS_TOKEN: Type.String({ default: '' })
})

interface SiteUrl {
  /** Without a trailing slash; empty when unknown. */
  origin: string
  isHttps: boolean
}

export type Config = Omit<
  Static<typeof ConfigSchema>,
  'DATABASE_REPLICA_URLS' | 'OUTBOUND_ALLOW' | 'SITE_URL'
> & {
  DATABASE_REPLICA_URLS: string[]
  OUTBOUND_ALLOW: string[]
  SITE_URL: SiteUrl
}

/**
 * Reads and validates the configuration. Nothing else reads the environment.
 * @param env by default the environment of the process
 * @throws {CodedError} CONFIG_INVALID, with the name of the variable
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config = readVariables(env)
  const DATABASE_REPLICA_URLS = config.DATABASE_REPLICA_URLS.split(' ').filter(Boolean)
  const OUTBOUND_ALLOW = config.OUTBOUND_ALLOW.split(' ').filter(Boolean)
  if (!OUTBOUND_ALLOW.every(isNetwork)) {
    throw invalid('OUTBOUND_ALLOW must be networks such as 10.1.0.0/16, separated by spaces.')
  }
  checkDatabaseUrl('DATABASE_URL', config.DATABASE_URL)
  for (const url of DATABASE_REPLICA_URLS) checkDatabaseUrl('DATABASE_REPLICA_URLS', url)
  checkReplicas(config.DATABASE_URL, DATABASE_REPLICA_URLS)
  if (cleanLine(config.SITE_NAME) !== config.SITE_NAME) throw invalid('SITE_NAME must be one line of text.')
  if (config.SMTP_URL) checkMail(config)
  return { ...config, DATABASE_REPLICA_URLS, OUTBOUND_ALLOW, SITE_URL: parseSiteUrl(config.SITE_URL) }
}

/** The environment of the process with other values of some variables. */
export function environmentWith(changes: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...changes }
}

function readVariables(env: NodeJS.ProcessEnv) {
  try {
    return envSchema<Static<typeof ConfigSchema>>({ schema: ConfigSchema, data: env, env: false })
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    // Where a value may be of two kinds, the first reason is the one that helps.
    const [, name = '', reason] = /^env\/(\w+) (.*?)(?:, env\/.*)?$/.exec(message) ?? []
    const variables: Record<string, object> = ConfigSchema.properties
    const variable = variables[name] ?? {}
    if (!reason) throw error
    if (!('enum' in variable)) throw invalid(`${name} ${reason}.`)
    throw invalid(`${name} must be one of ${[variable.enum].flat().filter(Boolean).join(', ')}.`)
  }
}

function checkDatabaseUrl(name: string, url: string) {
  try {
    parseDatabaseUrl(url)
  } catch (error) {
    if (error instanceof DbError) throw invalid(error.message.replace('The database URL', name))
    throw error
  }
}

function checkReplicas(primary: string, replicas: string[]) {
  if (replicas.length === 0 || [primary, ...replicas].every((url) => url.startsWith('mysql:'))) return
  throw invalid('DATABASE_REPLICA_URLS and its DATABASE_URL must start with mysql://.')
}

/** Without the public address, a link in a mail could only be made of what a client sent as `Host`. */
function checkMail({ SMTP_URL, MAIL_FROM, SITE_URL }: Static<typeof ConfigSchema>) {
  if (!/^smtps?:$/.test(URL.parse(SMTP_URL)?.protocol ?? '') || !URL.parse(SMTP_URL)?.hostname) {
    throw invalid('SMTP_URL is not of the form smtps://user:password@mail.example.org:465.')
  }
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(MAIL_FROM))
    throw invalid('SMTP_URL needs an e-mail address as MAIL_FROM.')
  if (!SITE_URL) throw invalid('SMTP_URL needs SITE_URL, the address of the links in mails.')
}

function parseSiteUrl(text: string): SiteUrl {
  if (text === '') return { origin: '', isHttps: false }
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw invalid('SITE_URL is not of the form https://news.example.org.')
  }
  return { origin: url.origin, isHttps: url.protocol === 'https:' }
}

function invalid(message: string) {
  return new CodedError('CONFIG_INVALID', message)
}
