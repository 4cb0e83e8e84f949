import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { Orm } from 'fastify-mikro-orm'
import { startSession } from '../../src/accounts/sessions.ts'
import { User } from '../../src/database/entities.ts'
import { addPosts } from '../content.ts'

/** A member may write 20 comments in ten minutes, those included of which nobody knows whether they were written. */
const commentsEach = 15

/** What a client has seen of one request. */
export interface Answer {
  /** By `performance.now()`, when it was sent. */
  at: number
  /** 0 when there was none. */
  status: number
  /** Milliseconds. */
  took: number
  retryAfter: string | undefined
  body: string
}

export interface Writer {
  /** Of the sessions of its members. */
  tokens: string[]
  post_id: number
}

/**
 * Members who write comments through the app's socket, one after the other, and remember what was acknowledged. Each
 * comment has a text that no other has.
 */
export class Load {
  readonly answers: Answer[] = []
  /** Texts of comments that were answered with 201. */
  readonly acknowledged = new Set<string>()
  /** Characters of a comment. */
  length = 20
  readonly #name = randomUUID().slice(0, 8)
  readonly #base: string
  readonly #writers: Writer[]
  readonly #agent = new Agent({ keepAlive: true })
  #stopped = false
  #paused: PromiseWithResolvers<void> | undefined
  #running: Promise<unknown> = Promise.resolve()

  constructor(base: string, writers: Writer[]) {
    this.#base = base
    this.#writers = writers
  }

  start() {
    this.#running = Promise.all(this.#writers.map((writer, index) => this.#write(writer, index)))
  }

  /** Nobody writes until `resume()`. */
  pause() {
    this.#paused ??= Promise.withResolvers()
  }

  resume() {
    this.#paused?.resolve()
    this.#paused = undefined
  }

  /** Lets what is under way end, and closes every socket. */
  async stop() {
    this.#stopped = true
    await this.#running
    this.#agent.destroy()
  }

  async #write({ tokens, post_id }: Writer, index: number) {
    for (let number = 0; !this.#stopped; ) {
      await this.#paused?.promise
      const token = tokens[Math.floor(number / commentsEach)]
      if (!token) throw new Error('Not enough members for so long a load')
      const comment_text = `${this.#name} ${index} ${this.answers.length} `.padEnd(this.length, 'x')
      const answer = await this.send('POST', '/api/comments', token, { comment_text, post_id })
      this.answers.push(answer)
      if (answer.status === 201) {
        this.acknowledged.add(comment_text)
        number++
      }
      await delay(30)
    }
  }

  /** How the app says it is: the status of `/health/ready`. */
  async readiness(): Promise<number> {
    return (await this.send('GET', '/health/ready')).status
  }

  send(method: string, path: string, token?: string, payload?: object): Promise<Answer> {
    const at = performance.now()
    const { promise, resolve } = Promise.withResolvers<Answer>()
    const answered = (status: number, body: string, retryAfter?: string) =>
      resolve({ at, status, took: performance.now() - at, retryAfter, body })
    const headers = {
      'sec-fetch-site': 'same-origin',
      ...(payload && { 'content-type': 'application/json' }),
      ...(token && { cookie: `jtn_session=${token}` })
    }
    const sent = request(this.#base + path, { method, headers, agent: this.#agent }, async (response) => {
      const body = await response.setEncoding('utf8').toArray()
      answered(response.statusCode ?? 0, body.join(''), response.headers['retry-after'])
    })
    sent.on('error', (error) => answered(0, String(error)))
    sent.end(payload && JSON.stringify(payload))
    return promise
  }
}

/** Makes members who are logged in, without the price of their passwords, and a post for each writer. */
export async function makeWriters(
  { orm }: { orm: Orm },
  writers: number,
  members: number
): Promise<Writer[]> {
  const em = orm.em.fork()
  const load = randomUUID().slice(0, 8)
  const names = Array.from({ length: writers * members }, (_, index) => `w${load}-${index}`)
  const created_at = new Date()
  await em.insertMany(
    User,
    names.map((name) => ({ username: name, username_key: name, karma: 0, created_at }))
  )
  const users = await em.find(User, { username: { $in: names } })
  const tokens: string[] = []
  for (const { id } of users) tokens.push(await startSession(em, id))
  const user_id = users[0]?.id ?? 0
  const posts = await addPosts(
    orm,
    Array.from({ length: writers }, () => ({ user_id }))
  )
  return posts.map((post_id, index) => ({
    post_id,
    tokens: tokens.slice(index * members, (index + 1) * members)
  }))
}
