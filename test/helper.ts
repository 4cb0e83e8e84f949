import type { Writable } from 'node:stream'
import Fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Test } from 'tap'
import app, { options } from '../src/app.ts'

interface BuildOptions {
  /** DATABASE_URL: `engine.url`. */
  url: string
  /** More of the environment; nothing of the host's own reaches the app. */
  env?: Record<string, string>
  /** Where the log goes, one JSON line an entry; nowhere by default. */
  log?: Writable
}

/** The whole app as `fastify start` builds it, ready, closed when the test is over. */
export async function build(t: Test, { url, env, log }: BuildOptions): Promise<FastifyInstance> {
  const { skipOverride: _, ...serverOptions } = options
  const fastify = Fastify({ ...serverOptions, logger: log ? { level: 'debug', stream: log } : false })
  t.teardown(() => fastify.close())
  // A machine that runs tests may be slow, and bursts are what many tests are made of.
  fastify.register(fp(app), { env: { DATABASE_URL: url, MAX_WAIT_MS: '60000', ...env } })
  await fastify.ready()
  return fastify
}

/** Serves the app on a free port of 127.0.0.1. @returns its address, without a trailing slash */
export function listen(fastify: FastifyInstance): Promise<string> {
  return fastify.listen({ port: 0, host: '127.0.0.1' })
}
