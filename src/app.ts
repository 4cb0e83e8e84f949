import { join } from 'node:path'
import AutoLoad from '@fastify/autoload'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { type Config, readConfig } from './config.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

export interface AppOptions {
  /** Environment to read the configuration from, instead of the process's own. */
  env?: NodeJS.ProcessEnv
}

const prettyLog = {
  target: 'pino-pretty',
  options: {
    translateTime: 'HH:MM:ss',
    messageFormat: '{msg}{if req.url} {req.method} {req.url}{end}{if res.statusCode} {res.statusCode}{end}',
    ignore: 'pid,hostname,reqId,req,res,responseTime,engine,created,took'
  }
}

/** Server options, which `fastify start -o` reads; `skipOverride` makes the error handlers those of the root. */
export const options: FastifyServerOptions & { skipOverride: boolean } = {
  logger: {
    // For people on a terminal, JSON everywhere else.
    ...(process.stdout.isTTY && { transport: prettyLog }),
    redact: ['req.headers.cookie', 'req.headers.authorization', 'headers.cookie', 'headers.authorization']
  },
  skipOverride: true,
  pluginTimeout: 60_000,
  routerOptions: { ignoreTrailingSlash: true }
}

export default async function app(fastify: FastifyInstance, { env }: AppOptions) {
  fastify.decorate('config', readConfig(env))
  fastify.register(AutoLoad, { dir: join(import.meta.dirname, '../plugins'), options: {} })
  fastify.register(AutoLoad, { dir: join(import.meta.dirname, '../routes') })
}
