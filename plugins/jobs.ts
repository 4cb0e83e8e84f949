import type { EventSubscriber, TransactionEventArgs } from '@mikro-orm/core'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type AddedJob, jobAdded } from '../src/jobs/add.ts'
import { type JobHandler, Worker } from '../src/jobs/worker.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Says how jobs of a kind are done. Without a call for its kind, a job is left to other processes. */
    registerJob(kind: string, handler: JobHandler): void
  }
}

export interface JobsOptions {
  /** Whether this process works on jobs. */
  isOn: boolean
  /** Milliseconds between two looks for jobs. Default 5,000. */
  interval?: number
  /** Milliseconds that the job in hand has after the last request when the process closes. Default 1,500. */
  patience?: number
}

/** Works on jobs: every few seconds, and at once after this process has committed one. */
async function jobs(app: FastifyInstance, { isOn, interval = 5_000, patience = 1_500 }: JobsOptions) {
  const handlers = new Map<string, JobHandler>()
  app.decorate('registerJob', (kind, handler) => {
    if (handlers.has(kind)) throw new Error(`There is a handler for jobs of the kind ${kind}.`)
    handlers.set(kind, handler)
  })
  if (!isOn) return

  const worker = new Worker({
    fork: () => app.orm.em.fork(),
    handlers,
    interval,
    // From the first moment of a shutdown; `preClose` comes after the requests in progress.
    mayTake: () => !app.isClosing,
    onError(err, job, retryIn) {
      const { id, kind, attempts } = job ?? {}
      const next = retryIn === null ? 'it is not tried again' : `it is tried again in ${retryIn} s`
      if (job) app.log.warn({ err, job: { id, kind, attempts } }, `job ${id} (${kind}) failed, ${next}`)
      else app.log.warn({ err }, 'jobs cannot be read, which is tried again')
    }
  })

  /** Transactions that added a job. */
  const transactions = new WeakSet<object>()

  class WakeAfterCommit implements EventSubscriber {
    afterTransactionCommit({ transaction }: TransactionEventArgs) {
      if (transaction && transactions.delete(transaction)) worker.wake()
    }
  }

  function noteJob(message: unknown) {
    const { config, transaction }: Partial<AddedJob> = Object(message)
    if (config !== app.orm.config) return
    if (transaction) transactions.add(transaction)
    else worker.wake()
  }

  app.addHook('onReady', async () => {
    app.orm.em.getEventManager().registerSubscriber(new WakeAfterCommit())
    jobAdded.subscribe(noteJob)
    worker.wake()
  })

  app.addHook('preClose', async () => {
    jobAdded.unsubscribe(noteJob)
    await worker.stop(patience)
  })
}

export const autoConfig = (app: FastifyInstance): JobsOptions => ({ isOn: app.config.JOBS === 'on' })

export default fp(jobs, { name: 'jobs', fastify: '5.x', dependencies: ['db'] })
