import type { FastifyInstance } from 'fastify'
import type { EntityManager } from 'fastify-mikro-orm'
import { moveMerged } from '../../../src/posts/merge-tags.ts'
import type { Client } from '../../client.ts'
import { signUpAs } from '../../fixtures/moderators.ts'

/** Makes tags as an administrator. @returns the administrator's browser */
export async function withTags(app: FastifyInstance, ...names: string[]) {
  const admin = await signUpAs(app, 'ada', 'admin')
  for (const name of names) {
    const answer = await admin.send('POST', '/api/admin/tags', { name })
    if (answer.statusCode !== 201) throw new Error(answer.body)
  }
  return admin
}

/** Submits a post. @returns its id */
export async function submit(client: Client, title: string, ...tags: string[]): Promise<number> {
  const answer = await client.send('POST', '/api/posts', { title, text: 'Words', tags })
  if (answer.statusCode !== 201) throw new Error(answer.body)
  return answer.json().id
}

/** Titles of the posts of a list of the API. */
export async function titles(client: Client, url: string): Promise<string[]> {
  const answer = await client.send('GET', url)
  return answer.json().posts.map(({ title }: { title: string }) => title)
}

/** Tags with the number of their posts. */
export async function counts(client: Client): Promise<Record<string, number>> {
  const { tags } = (await client.send('GET', '/api/tags')).json()
  return Object.fromEntries(
    tags.map(({ name, post_count }: { name: string; post_count: number }) => [name, post_count])
  )
}

/** Does the jobs of all merges. */
export async function doMerges(em: EntityManager) {
  const jobs = await em.execute<{ payload: string }[]>("select payload from jobs where kind = 'merge-tags'")
  const { signal } = new AbortController()
  for (const { payload } of jobs) await moveMerged(JSON.parse(payload), { em: em.fork(), signal })
}
