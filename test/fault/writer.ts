import { randomUUID } from 'node:crypto'
import { openDatabase } from 'fastify-mikro-orm'
import { addComment } from '../../src/comments/add.ts'
import { entities } from '../../src/database/entities.ts'
import { CodedError } from '../../src/errors/coded-error.ts'
import { submitPost } from '../../src/posts/submit.ts'
import { voteForPost } from '../../src/votes/cast.ts'

// A process that writes as members of the board do, several at once, and writes a line on stdout for each write that
// is done, until it is killed. Pipes are written to at once: https://nodejs.org/api/process.html#a-note-on-process-io
const [url = '', members = ''] = process.argv.slice(2)
const database = await openDatabase({ url, entities })
const { orm } = database
const posts = (await orm.em.fork().execute<{ id: number }[]>('select id from posts')).map(({ id }) => id)

const pick = (below: number) => Math.floor(Math.random() * below)

async function write(): Promise<string> {
  const em = orm.em.fork()
  const user = 1 + pick(Number(members))
  const post = posts[pick(posts.length)]
  const text = randomUUID()
  if (post === undefined || Math.random() < 0.2) {
    const id = await submitPost(em, user, { title: 'A post', post_url: `https://example.com/${text}` })
    posts.push(id)
    return `post ${id} https://example.com/${text}`
  }
  if (Math.random() < 0.5) {
    return `comment ${await addComment(em, user, { comment_text: text, post_id: post })} ${text}`
  }
  await voteForPost(em, user, post, true)
  return `vote ${user} ${post}`
}

async function writeOn() {
  for (;;) {
    try {
      const done = await write()
      process.stdout.write(`${done}\n`)
    } catch (error) {
      if (!(error instanceof CodedError && ['TOO_MANY', 'VOTE_FOR_OWN'].includes(error.code))) throw error
    }
    await new Promise(setImmediate)
  }
}

await Promise.all(Array.from({ length: 4 }, writeOn))
