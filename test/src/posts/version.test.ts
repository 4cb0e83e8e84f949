import { Post } from '../../../src/database/entities.ts'
import { password } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { newMember } from '../../reader.ts'

onEveryEngine('every change of a post’s page bumps the version of that post only', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  const bob = await newMember(app, 'bob')
  await alice.submit('/submit', { title: 'First', post_url: '', text: 'Words' })
  await alice.submit('/submit', { title: 'Second', post_url: 'https://example.com/', text: '' })
  const read = () => app.orm.em.fork().find(Post, {}, { orderBy: { id: 'asc' } })

  const changes: [what: string, change: () => Promise<unknown>][] = [
    ['a vote', () => bob.submit('/post/1/vote', { voted: '1' })],
    ['a vote taken back', () => bob.submit('/post/1/vote', { voted: '0' })],
    ['a comment', () => bob.submit('/post/1/comment', { comment_text: 'Hello' })],
    ['a reply', () => alice.submit('/comment/1/reply', { comment_text: 'Hello you' })],
    ['a vote for a comment', () => alice.submit('/comment/1/vote', { voted: '1' })],
    ['another text of a comment', () => bob.submit('/comment/1/edit', { comment_text: 'Hello!' })],
    ['a comment deleted', () => alice.submit('/comment/2/delete', {})],
    ['another title', () => alice.submit('/dashboard/edit/1', { title: 'Fourth', text: 'Words' })],
    ['a commenter gone', () => bob.post('/dashboard/settings/account', { current_password: password })],
    ['the post deleted', () => alice.submit('/dashboard/edit/1/delete', {})]
  ]
  for (const [what, change] of changes) {
    const [before, other] = await read()
    await change()
    const [after, otherAfter] = await read()
    t.equal(after?.version, (before?.version ?? 0) + 1, what)
    t.ok(after && before && after.changed_at >= before.changed_at, `${what}: its time`)
    t.equal(otherAfter?.version, other?.version, `${what}: not of the other post`)
  }
})
