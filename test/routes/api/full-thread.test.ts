import { maxComments } from '../../../src/comments/schema.ts'
import { signUp } from '../../client.ts'
import { addPosts } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'

onEveryEngine('a post takes a bounded number of comments', async (t, engine) => {
  const app = await build(t, engine)
  const alice = await signUp(app, 'alice')
  const [post_id = 0] = await addPosts(app.orm, [{ user_id: alice.id }])
  const setCount = (count: number) =>
    app.orm.em.fork().execute('update posts set comment_count = ? where id = ?', [count, post_id])
  const comment = () => alice.send('POST', '/api/comments', { comment_text: 'Indeed', post_id })
  await setCount(maxComments - 1)
  t.equal((await comment()).statusCode, 201)
  t.match((await comment()).json(), { status: 403, detail: 'This post takes no more comments.' })
})
