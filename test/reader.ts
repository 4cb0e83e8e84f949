import type { FastifyInstance } from 'fastify'
import { stampForm } from '../src/accounts/robots.ts'
import { password } from './client.ts'
import { CookieJar } from './cookie-jar.ts'

type Fields = Record<string, string>

/** A browser without JavaScript, which follows links and sends forms. */
export class Reader {
  readonly #app: FastifyInstance
  readonly cookies = new CookieJar()
  /** Path of the current page. */
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

  /** Sends a form from the current page. */
  post(url: string, fields: Fields = {}) {
    // A form to sign up is a few seconds old.
    const isSignUp = /^\/(signup$|invite\/)/.test(url)
    const stamp = isSignUp && { stamp: stampForm(this.#app.secret, Date.now() - 5_000) }
    return this.#send('POST', url, new URLSearchParams({ ...stamp, ...fields }).toString())
  }

  /** Sends a form that has to be accepted, and follows the redirect. @returns the page there */
  async submit(url: string, fields: Fields = {}) {
    const answer = await this.post(url, fields)
    const { location } = answer.headers
    if (answer.statusCode !== 303 || !location) throw new Error(`${answer.statusCode} ${answer.body}`)
    this.at = location.replace(/#.*/, '')
    return this.get(this.at)
  }

  #send(method: 'GET' | 'POST', url: string, payload?: string) {
    const form = payload !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }
    return this.cookies.inject(this.#app, {
      method,
      url,
      headers: { host: 'localhost', referer: `http://localhost${this.at}`, ...form },
      ...(payload !== undefined && { payload })
    })
  }
}

/** A reader who has just signed up. */
export async function newMember(app: FastifyInstance, username: string): Promise<Reader> {
  const reader = new Reader(app)
  await reader.submit('/signup', { username, email: `${username}@example.com`, password })
  return reader
}

/** @returns URL of the link to the next page, without its fragment; empty on the last page */
export function nextPage(page: string): string {
  const [, href = ''] = /<a href="([^"]+)" rel="next">/.exec(page) ?? []
  return href.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replace(/#.*/, '')
}
