import type { FastifyInstance, InjectOptions } from 'fastify'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Client {
  /** Sends a request with the cookies of this browser, as a page of ours would. */
  send(method: Method, url: string, payload?: InjectOptions['payload']): Promise<Answer>
  cookies: Map<string, string>
}

export type Answer = Awaited<ReturnType<typeof sendRequest>>

export const password = 'a long way to go'

/** A browser that is not logged in. */
export function visitor(app: FastifyInstance): Client {
  const cookies = new Map<string, string>()
  return { cookies, send: (method, url, payload) => sendRequest(app, cookies, method, url, payload) }
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

async function sendRequest(
  app: FastifyInstance,
  cookies: Map<string, string>,
  method: Method,
  url: string,
  payload?: InjectOptions['payload']
) {
  const answer = await app.inject({
    method,
    url,
    headers: { 'sec-fetch-site': 'same-origin' },
    cookies: Object.fromEntries(cookies),
    ...(payload !== undefined && { payload })
  })
  for (const { name, value } of answer.cookies) {
    if (value === '') cookies.delete(name)
    else cookies.set(name, value)
  }
  return answer
}
