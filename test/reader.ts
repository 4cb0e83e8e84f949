import type { FastifyInstance } from 'fastify'
import { password } from './client.ts'

type Fields = Record<string, string>

/** A browser without JavaScript: it follows links and sends forms. */
export class Reader {
  readonly #app: FastifyInstance
  readonly cookies = new Map<string, string>()
  /** Address of the page that it is on. */
  at = '/'

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  /** Goes to a page, without following a redirect. */
  async get(url: string) {
    const answer = await this.#send('GET', url)
    if (answer.statusCode < 300) this.at = url
    return answer
  }

  /** Sends a form from the page that it is on. */
  post(url: string, fields: Fields = {}) {
    return this.#send('POST', url, new URLSearchParams(fields).toString())
  }

  /** Sends a form that is to be taken, and goes where the answer leads. @returns the page there */
  async submit(url: string, fields: Fields = {}) {
    const answer = await this.post(url, fields)
    const { location } = answer.headers
    if (answer.statusCode !== 303 || !location) throw new Error(`${answer.statusCode} ${answer.body}`)
    this.at = location.replace(/#.*/, '')
    return this.get(this.at)
  }

  async #send(method: 'GET' | 'POST', url: string, payload?: string) {
    const answer = await this.#app.inject({
      method,
      url,
      headers: {
        'sec-fetch-site': 'same-origin',
        host: 'localhost',
        referer: `http://localhost${this.at}`,
        ...(payload !== undefined && { 'content-type': 'application/x-www-form-urlencoded' })
      },
      cookies: Object.fromEntries(this.cookies),
      ...(payload !== undefined && { payload })
    })
    for (const { name, value } of answer.cookies) {
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }
}

/** A reader who has just signed up. */
export async function newMember(app: FastifyInstance, username: string): Promise<Reader> {
  const reader = new Reader(app)
  await reader.submit('/signup', { username, email: `${username}@example.com`, password })
  return reader
}
