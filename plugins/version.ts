import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { describeVersion } from '../src/version.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Version and commit: "0.1.0 (d583123)". */
    boardVersion: string
  }
}

/** Which version runs: for the log, for `/about` and for administrators. */
async function version(app: FastifyInstance) {
  app.decorate('boardVersion', await running)
  app.addHook('onReady', async () => app.log.info(`Just Tech News ${app.boardVersion}`))
}

/** Once for a process: it starts git. */
const running = describeVersion()

export default fp(version, { name: 'version', fastify: '5.x' })
