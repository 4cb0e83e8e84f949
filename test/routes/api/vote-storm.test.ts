import { startSession } from '../../../src/accounts/sessions.ts'
import { User } from '../../../src/database/entities.ts'
import { addComment, addMember, addPosts } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { build, listen } from '../../helper.ts'

const voters = 200
const postCount = 5

/** The votes of one member for one post, deterministic. */
function whims(voter: number, post: number): string[][] {
  const votes = [['PUT'], ['PUT', 'PUT'], ['PUT'], ['DELETE']]
  const second = [[], ['DELETE'], ['DELETE', 'PUT'], [], []]
  return [votes[(voter * 7 + post) % 4] ?? [], second[(voter * 3 + post) % 5] ?? []]
}

onEveryEngine(
  '200 members vote concurrently, repeatedly and back: every counter is right',
  async (t, engine) => {
    // No request may be shed, on slow machines either.
    const app = await build(t, { ...engine, env: { MAX_WAIT_MS: '60000' } })
    const em = app.orm.em.fork()
    const author = await addMember(app.orm, 'author')
    const posts = await addPosts(
      app.orm,
      Array.from({ length: postCount }, () => ({ user_id: author }))
    )
    const comment = await addComment(app.orm, { post_id: posts[0] ?? 0, user_id: author })
    const members = Array.from({ length: voters }, (_, index) => `voter${index}`)
    const created_at = new Date()
    await em.insertMany(
      User,
      members.map((username) => ({ username, username_key: username, karma: 0, created_at }))
    )
    const tokens: string[] = []
    for (const user of await em.find(User, { username: { $in: members } }))
      tokens.push(await startSession(em, user.id))

    const base = await listen(app)
    const statuses = new Map<number, number>()
    const vote = async (token: string, path: string, method: string) => {
      const headers = { cookie: `jtn_session=${token}`, 'sec-fetch-site': 'same-origin' }
      const { status } = await fetch(`${base}${path}`, { method, headers })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    await Promise.all(
      tokens.map(async (token, voter) => {
        for (const post of posts) {
          for (const clicks of whims(voter, post)) {
            await Promise.all(clicks.map((method) => vote(token, `/api/posts/${post}/vote`, method)))
          }
        }
        await vote(token, `/api/comments/${comment}/vote`, 'PUT')
      })
    )

    t.same([...statuses.keys()], [204], `every one of ${statuses.get(204)} answers is 204`)
    const drifted = await em.execute(`select id, vote_count from posts p
    where vote_count <> (select count(*) from votes v where v.post_id = p.id)`)
    t.same(drifted, [], 'every post counts its rows')
    const [sum] = await em.execute<{ votes: number; karma: number }[]>(`select
    (select count(*) from votes) + (select count(*) from comment_votes) as votes,
    (select karma from users where id = ${author}) as karma`)
    t.equal(Number(sum?.karma), Number(sum?.votes), 'the karma of the author is the sum')
    t.match(
      await em.execute('select vote_count from comments'),
      [{ vote_count: voters }],
      'the comment counts its rows'
    )
  }
)
