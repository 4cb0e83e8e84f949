import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { CodedError } from '../src/coded-error.ts'

export interface OverloadOptions {
  /** Milliseconds that a request may wait for its turn. Who would wait longer is refused. */
  maxWait: number
  /** Requests that are worked on at once: some more than the database has connections. Default 32. */
  limit?: number
}

interface Waiting {
  request: FastifyRequest
  reply: FastifyReply
  done(error?: Error): void
  since: number
  /** Ends the wait. */
  timer: NodeJS.Timeout
}

/** Requests that begin in one turn of the event loop at most. */
const mostInTurn = 32

/** Milliseconds that a turn may have taken for more than one request to begin in it. */
const longestTurn = 2

/** Milliseconds after which the next request begins, however many connections still come. */
const longestPause = 10

/**
 * Lets requests wait for their turn, and refuses with 503, before anything is done for them, those that would wait
 * too long by the pace at which the others have theirs. When there is much to do, one begins in a turn of the event
 * loop: in between, new ones are read and counted, and what costs nothing is answered (kept pages, files, health).
 * Without that, SQLite, which answers at once, would let nothing else happen until all is done that has arrived.
 */
async function overload(app: FastifyInstance, { maxWait, limit = 32 }: OverloadOptions) {
  const waiting = new Set<Waiting>()
  const working = new Set<FastifyRequest>()
  let scheduled = 0
  let turn = 0
  let turnEnd = 0
  let isPause = false
  let somebodyCame = false
  let lastBegin = 0
  let lastEnd = 0
  /** Milliseconds from one turn to the next, on average, while somebody waits. */
  let pace = 0
  let refused = 0

  app.server.on('connection', () => {
    somebodyCame = true
  })

  // With the whole request: a client that is slow to send takes nobody's place.
  app.addHook('preValidation', (request, reply, done) => {
    if (request.routeOptions.config.alwaysAnswered) return done()
    if (waiting.size * pace > maxWait) return refuse(reply, done)
    const timer = setTimeout(() => waiting.delete(wait) && refuse(reply, done), maxWait)
    const wait = { request, reply, done, since: performance.now(), timer }
    waiting.add(wait)
    schedule()
  })

  // Nor does a client that is slow to read.
  app.addHook('onSend', (request, _, payload, done) => {
    release(request)
    done(null, payload)
  })

  function schedule() {
    const due = Math.min(waiting.size, limit - working.size, mostInTurn)
    for (; scheduled < due; scheduled++) setImmediate(begin, turn + 1)
  }

  function begin(number: number) {
    scheduled--
    const now = performance.now()
    const isFirst = number !== turn
    if (isFirst) {
      turn = number
      turnEnd = lastEnd + longestTurn
      // A turn takes one new connection, whoever waits to be taken: they go first, for as long as that may last.
      isPause = somebodyCame && now - lastEnd < longestPause
      somebodyCame = false
    }
    if (!isPause && (isFirst || now < turnEnd)) {
      beginNext(now)
      lastEnd = performance.now()
    }
    schedule()
  }

  function beginNext(now: number) {
    const [next] = waiting
    if (!next) return
    const { request, reply, done, since, timer } = next
    waiting.delete(next)
    clearTimeout(timer)
    if (reply.raw.destroyed) return
    // The time since the last one counts if this one has waited all the while.
    if (since < lastBegin) pace += (now - lastBegin - pace) / 10
    lastBegin = now
    working.add(request)
    reply.raw.once('close', () => release(request))
    done()
  }

  function release(request: FastifyRequest) {
    if (working.delete(request)) schedule()
  }

  function refuse(reply: FastifyReply, done: Waiting['done']) {
    if (refused++ === 0) setTimeout(report, 1_000).unref()
    reply.status(503)
    done(new CodedError('OVERLOADED', 'There is more to do than can be done.'))
  }

  function report() {
    app.log.warn({ refused }, `overloaded: refused ${refused} requests within a second`)
    refused = 0
  }
}

export const autoConfig = (app: FastifyInstance): OverloadOptions => ({ maxWait: app.config.MAX_WAIT_MS })

export default fp(overload, { name: 'overload', fastify: '5.x' })
