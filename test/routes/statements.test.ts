import { recordStatements } from '../../src/db/testing/statements.ts'
import { onEveryEngine } from '../engines.ts'
import { build } from '../helper.ts'
import { newMember, Reader } from '../reader.ts'

/** Statements that a page costs a visitor and a member, whatever is on it. */
const costs = [
  ['/', 1, 3],
  ['/newest', 1, 3],
  ['/site/example.com', 1, 3],
  ['/user/alice', 2, 4],
  ['/user/alice/comments', 2, 3],
  ['/comments', 1, 2],
  ['/comment/1', 1, 3],
  ['/post/1', 2, 7],
  ['/login', 0, 1],
  ['/submit', 0, 1],
  ['/dashboard', 0, 2],
  ['/dashboard/settings', 0, 2],
  ['/nowhere', 0, 1]
] as const

onEveryEngine('a page costs as many statements as it needs', async (t, { url }) => {
  const app = await build(t, { url })
  const alice = await newMember(app, 'alice')
  for (let n = 0; n < 3; n++) {
    await alice.submit('/submit', { title: 'T', post_url: `https://example.com/${n}`, text: '' })
    await alice.submit('/post/1/comment', { comment_text: 'Words' })
  }
  for (const [path, forVisitor, forMember] of costs) {
    const visitor = new Reader(app)
    const count = async (reader: Reader) => (await recordStatements(app.orm, () => reader.get(path))).length
    t.equal(await count(visitor), forVisitor, `${path} for a visitor`)
    t.equal(await count(alice), forMember, `${path} for a member`)
  }
})
