import type { Writable } from 'node:stream'
import Fastify, { type FastifyInstance, type FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { Test } from 'tap'
import app, { options } from '../src/app.ts'
import { logSerializers } from '../src/http/request-log.ts'
import { schemaController } from './compilers.ts'

interface BuildOptions {
  /** DATABASE_URL: `engine.url`. */
  url: string
  /** Other environment variables. Those of the host are not used. */
  env?: Record<string, string>
  /** Routes of the test, beside those of the board. */
  routes?: FastifyPluginAsync
  /** Destination of the log, as JSON lines; none by default. */
  log?: Writable
}

/** Many tests send bursts, on slow machines, and count statements. */
const patient = {
  MAX_WAIT_MS: '60000',
  WRITES_PER_MINUTE: '1000000',
  SEARCHES_PER_MINUTE: '1000000',
  NEW_MEMBER_DAYS: '0',
  JOBS: 'off'
}

/** Builds the app as `fastify start` does, and closes it after the test. */
export async function build(t: Test, { url, env, routes, log }: BuildOptions): Promise<FastifyInstance> {
  const { skipOverride: _, ...serverOptions } = options
  const fastify = Fastify({
    ...serverOptions,
    schemaController,
    logger: log ? { level: 'debug', stream: log, serializers: logSerializers } : false
  })
  t.teardown(() => fastify.close())
  fastify.register(fp(app), { env: { ...patient, DATABASE_URL: url, ...env } })
  if (routes) fastify.register(routes)
  await fastify.ready()
  return fastify
}

/** Serves the app on a free port of 127.0.0.1. @returns its address, without a trailing slash */
export function listen(fastify: FastifyInstance): Promise<string> {
  return fastify.listen({ port: 0, host: '127.0.0.1' })
}
