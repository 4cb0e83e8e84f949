import type { FastifyInstance, InjectOptions } from 'fastify'

/** The cookies of one browser, by name. */
export class CookieJar extends Map<string, string> {
  /** Sends a request of a page of this site with the cookies, and stores those of the answer. */
  async inject(app: FastifyInstance, { headers, ...options }: InjectOptions) {
    const answer = await app.inject({
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
      cookies: Object.fromEntries(this),
      ...options
    })
    for (const { name, value } of answer.cookies) {
      if (value === '') this.delete(name)
      else this.set(name, value)
    }
    return answer
  }
}
