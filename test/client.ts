import type { FastifyInstance, InjectOptions } from 'fastify'
import { CookieJar } from './cookie-jar.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Client {
  /** Sends a request with the cookies of this browser. */
  send(method: Method, url: string, payload?: InjectOptions['payload']): Promise<Answer>
  cookies: CookieJar
}

type Answer = Awaited<ReturnType<CookieJar['inject']>>

export const password = 'a long way to go'

/** A browser that is not logged in. */
export function visitor(app: FastifyInstance): Client {
  const cookies = new CookieJar()
  return {
    cookies,
    send: (method, url, payload) =>
      cookies.inject(app, { method, url, ...(payload !== undefined && { payload }) })
  }
}

/** A browser whose member has just signed up. @returns it, and the id of the member */
export async function signUp(app: FastifyInstance, username: string): Promise<Client & { id: number }> {
  const client = visitor(app)
  const answer = await client.send('POST', '/api/users', {
    username,
    email: `${username}@example.com`,
    password
  })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return { ...client, id: answer.json().id }
}
