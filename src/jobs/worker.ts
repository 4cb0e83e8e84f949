import type { EntityManager } from '@mikro-orm/sql'
import { transactional } from 'fastify-mikro-orm'
import { PermanentError } from './permanent-error.ts'
import {
  type ClaimedJob,
  claimJob,
  claimSeconds,
  failJob,
  finishJob,
  renewClaim,
  retryDelays
} from './work.ts'

export interface JobContext {
  /** A fork of its own. No transaction may be open over the network: on SQLite the whole board would wait. */
  em: EntityManager
  /** Aborted when the process closes and does not wait any longer. */
  signal: AbortSignal
  attempts: number
}

/**
 * Does a job. It may run more than once, if a process dies between its effect and the note of it.
 * @throws {PermanentError} it has failed
 * @throws anything else: it is tried again later
 */
export type JobHandler = (payload: unknown, context: JobContext) => Promise<void>

export interface WorkerOptions {
  fork(): EntityManager
  handlers: ReadonlyMap<string, JobHandler>
  /** Whether another job may be begun. */
  mayTake?(): boolean
  /** Milliseconds between two looks for jobs that are due. */
  interval: number
  onError(error: unknown, job: ClaimedJob | null, retryIn: number | null): void
}

/** Milliseconds after which a claim is renewed. */
const renewal = (claimSeconds * 1000) / 3

/** Milliseconds that a job has to end after its signal was aborted. */
const abortTime = 500

/** Does one job at a time, until it is stopped. */
export class Worker {
  readonly #options: WorkerOptions
  readonly #abort = new AbortController()
  #timeout: NodeJS.Timeout | undefined
  #running: Promise<void> | null = null
  #isWoken = false
  #isStopped = false

  constructor(options: WorkerOptions) {
    this.#options = options
  }

  /** Looks at once, or after the job in hand. */
  wake() {
    this.#isWoken = true
    if (this.#isStopped || this.#running) return
    clearTimeout(this.#timeout)
    this.#running = this.#run().finally(() => {
      this.#running = null
      if (this.#isWoken) this.wake()
      else this.#schedule()
    })
  }

  /**
   * Takes no more jobs, and waits for the one in hand. If that goes on after its signal was aborted, it is left to
   * another process, once the claim has expired.
   * @param patience milliseconds until its signal is aborted
   */
  async stop(patience: number) {
    this.#isStopped = true
    clearTimeout(this.#timeout)
    if (!this.#running) return
    const abort = setTimeout(() => this.#abort.abort(), patience)
    const giveUp = Promise.withResolvers<void>()
    const timeout = setTimeout(giveUp.resolve, patience + abortTime)
    await Promise.race([this.#running, giveUp.promise])
    clearTimeout(abort)
    clearTimeout(timeout)
  }

  #schedule() {
    if (this.#isStopped) return
    this.#timeout = setTimeout(() => this.wake(), this.#options.interval).unref()
  }

  async #run() {
    const { fork, handlers, onError, mayTake = () => true } = this.#options
    this.#isWoken = false
    try {
      while (!this.#isStopped && mayTake()) {
        const job = await claimJob(fork(), [...handlers.keys()])
        if (!job) return
        await this.#do(job)
      }
    } catch (error) {
      if (!this.#isStopped) onError(error, null, null)
    }
  }

  async #do(job: ClaimedJob) {
    const { fork, handlers, onError } = this.#options
    const renew = setInterval(() => {
      renewClaim(fork(), job).catch((error) => onError(error, job, null))
    }, renewal)
    try {
      // Each attempt ended with the process that made it.
      if (job.attempts > retryDelays.length + 1) throw new Error('The process ended during the last attempt.')
      const { signal } = this.#abort
      await handlers.get(job.kind)?.(job.payload, { em: fork(), signal, attempts: job.attempts })
      await transactional(fork(), (tx) => finishJob(tx, job))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const isLast = error instanceof PermanentError
      onError(error, job, await transactional(fork(), (tx) => failJob(tx, job, message, isLast)))
    } finally {
      clearInterval(renew)
    }
  }
}
