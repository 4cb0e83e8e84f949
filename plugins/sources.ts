import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { repeat } from '../src/jobs/repeat.ts'
import { queueReadings, sourceJob } from '../src/sources/queue.ts'
import { sourceHandler } from '../src/sources/read-source.ts'

export interface SourcesOptions {
  /** Whether this process looks for sources that are due. */
  isOn: boolean
  /** Milliseconds between two looks. Default 30,000. */
  interval?: number
}

/** Reads feeds elsewhere, whose items bots post, as jobs. */
async function sources(app: FastifyInstance, { isOn, interval = 30_000 }: SourcesOptions) {
  // Nothing of it is in a request, by which the page cache learns of writes.
  const onPost = () => app.pageCache?.recordWrite()
  app.registerJob(sourceJob, sourceHandler({ outgoing: app.outgoing, onPost }))
  if (!isOn) return

  const stop = repeat(
    () => queueReadings(app.orm.em.fork()),
    interval,
    (err) => app.log.warn({ err }, 'sources that are due cannot be read, which is tried again')
  )
  app.addHook('preClose', stop)
}

export const autoConfig = ({ config }: FastifyInstance): SourcesOptions => ({ isOn: config.JOBS === 'on' })

export default fp(sources, {
  name: 'sources',
  fastify: '5.x',
  dependencies: ['db', 'jobs', 'outgoing', 'page-cache']
})
