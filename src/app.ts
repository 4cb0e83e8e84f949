import type { Server, ServerOptions } from 'node:http'
import { join } from 'node:path'
import AutoLoad from '@fastify/autoload'
import type { FastifyHttpOptions, FastifyInstance } from 'fastify'
import { answerClientError } from '../plugins/bad-requests.ts'
import { sendUrlError } from '../plugins/errors.ts'
import { type Config, readConfig } from './config.ts'
import { LocalhostServer } from './http/localhost-server.ts'
import { openLogOutput } from './http/log-output.ts'
import { logSerializers, RequestLog, requestIds } from './http/request-log.ts'
import { explainStart } from './http/start-errors.ts'
import { memberLimits } from './members/limits.ts'
import { formats } from './members/schema.ts'
import { wholeNumber } from './schema/whole-number.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: Config
  }
}

export interface AppOptions {
  /** Environment to read the configuration from; by default that of the process. */
  env?: NodeJS.ProcessEnv
}

const prettyLog = {
  target: 'pino-pretty',
  options: {
    translateTime: 'HH:MM:ss',
    messageFormat:
      '{if reqId}{reqId} {end}{msg}{if member} member {member}{end}{if req.url} {req.method} {req.url}{end}{if res.statusCode} {res.statusCode}{end}' +
      '{if responseTime} in {responseTime} ms{end}{if db.queries} (SQL: {db.queries}, {db.took} ms){end}{if sql} ({took} ms) {sql}{end}',
    ignore:
      'pid,hostname,reqId,req,res,event,member,address,responseTime,aborted,engine,created,migrated,migration,pending,took,db,sql'
  }
}

/** A client that never finishes its request is answered 408, and one that does not read its response is cut off. */
export const serverSettings: ServerOptions = {
  requestTimeout: 30_000,
  headersTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 72_000,
  // plugins/bad-requests.ts looks at `Host`: two of them are joined to one that is invalid.
  requireHostHeader: false,
  joinDuplicateHeaders: true
}

/** Server options for `fastify start -o`. `skipOverride` registers the app at the root, with its error handlers. */
export const options: FastifyHttpOptions<Server> & { skipOverride: boolean } = {
  logger: {
    ...(process.stdout.isTTY ? { transport: prettyLog } : { stream: openLogOutput() }),
    serializers: logSerializers,
    hooks: {
      logMethod(args, method) {
        const sentence = explainStart(args)
        if (sentence === null) method.apply(this, args)
        else method.apply(this, [sentence])
      }
    }
  },
  logController: new RequestLog(),
  genReqId: requestIds(),
  skipOverride: true,
  pluginTimeout: 60_000,
  serverFactory: (handler) => new LocalhostServer(serverSettings, handler).setTimeout(60_000),
  // Fits 10,000 characters that are each encoded as `%F0%9F%98%80`.
  bodyLimit: 131_072,
  // All errors, since a form shows them together.
  ajv: { customOptions: { allErrors: true, coerceTypes: false, keywords: [wholeNumber], formats } },
  // Fits a username of characters that are each encoded as `%F0%9F%98%80`.
  routerOptions: { ignoreTrailingSlash: true, maxParamLength: memberLimits.username * 12 },
  frameworkErrors: sendUrlError,
  clientErrorHandler: answerClientError,
  // plugins/graceful-shutdown.ts does, with the board's own error pages.
  return503OnClosing: false
}

export default async function app(fastify: FastifyInstance, { env }: AppOptions) {
  try {
    fastify.decorate('config', readConfig(env))
  } catch (error) {
    // fastify-cli prints the stack of what is thrown here, and logs what `onReady` throws.
    fastify.addHook('onReady', () => Promise.reject(error))
    return
  }
  fastify.register(AutoLoad, { dir: join(import.meta.dirname, '../plugins'), options: {} })
  fastify.register(AutoLoad, { dir: join(import.meta.dirname, '../routes') })
}
