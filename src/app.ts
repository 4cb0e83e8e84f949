import { join } from 'node:path'
import AutoLoad from '@fastify/autoload'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import { answerUnroutable } from '../plugins/errors.ts'
import { type Config, readConfig } from './config.ts'
import { logSerializers, RequestLog } from './http/request-log.ts'
import { limits } from './news/limits.ts'
import { formats } from './schemas/account.ts'
import { wholeNumber } from './schemas/whole-number.ts'

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
    messageFormat:
      '{if reqId}{reqId} {end}{msg}{if req.url} {req.method} {req.url}{end}{if res.statusCode} {res.statusCode}{end}' +
      '{if responseTime} in {responseTime} ms{end}{if db.queries} (SQL: {db.queries}, {db.took} ms){end}{if sql} ({took} ms) {sql}{end}',
    ignore:
      'pid,hostname,reqId,req,res,responseTime,aborted,engine,created,migrated,migration,pending,took,db,sql'
  }
}

/** Server options, which `fastify start -o` reads; `skipOverride` makes the error handlers those of the root. */
export const options: FastifyServerOptions & { skipOverride: boolean } = {
  logger: {
    // For people on a terminal, JSON everywhere else.
    ...(process.stdout.isTTY && { transport: prettyLog }),
    serializers: logSerializers
  },
  logController: new RequestLog(),
  skipOverride: true,
  pluginTimeout: 60_000,
  // The longest text in the longest encoding: 10,000 characters of which each is `%F0%9F%98%80`.
  bodyLimit: 131_072,
  // A form tells all that is wrong with it at once.
  ajv: { customOptions: { allErrors: true, coerceTypes: false, keywords: [wholeNumber], formats } },
  // The longest parameter is a name of characters that are `%F0%9F%98%80` in an address.
  routerOptions: { ignoreTrailingSlash: true, maxParamLength: limits.username * 12 },
  frameworkErrors: answerUnroutable,
  // plugins/graceful-shutdown.ts does, with the board's own error pages.
  return503OnClosing: false
}

export default async function app(fastify: FastifyInstance, { env }: AppOptions) {
  fastify.decorate('config', readConfig(env))
  fastify.register(AutoLoad, { dir: join(import.meta.dirname, '../plugins'), options: {} })
  fastify.register(AutoLoad, { dir: join(import.meta.dirname, '../routes') })
}
