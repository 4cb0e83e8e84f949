import { openDatabase } from 'fastify-mikro-orm'
import type { Test } from 'tap'
import { entities } from '../../../src/database/entities.ts'
import { submitPost } from '../../../src/posts/submit.ts'
import { signUp } from '../../client.ts'
import { onEveryServer } from '../../engines.ts'
import { build } from '../../helper.ts'

/** Opens one connection whose reads lock no gaps: two of them are like two servers of a cluster. */
async function openElsewhere(t: Test, url: string) {
  const database = await openDatabase({ url, entities, pool: { max: 1 } })
  t.teardown(() => database.close())
  const em = database.orm.em.fork()
  await em.execute('set session transaction isolation level read committed')
  return em
}

onEveryServer('of two submissions of a link on two servers of a cluster one succeeds', async (t, { url }) => {
  const alice = await signUp(await build(t, { url }), 'alice')
  const [one, other] = [await openElsewhere(t, url), await openElsewhere(t, url)]
  for (let round = 0; round < 5; round++) {
    const post = { title: 'A link', post_url: `https://example.com/${round}` }
    const submit = (em: typeof one) => submitPost(em.fork(), alice.id, post, 'none')
    const ends = await Promise.allSettled([submit(one), submit(other)])
    const refused = ends.filter(({ status }) => status === 'rejected')
    t.match(refused, [{ reason: { code: 'DUPLICATE_LINK' } }], post.post_url)
  }
})
