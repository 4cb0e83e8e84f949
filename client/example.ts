// Posts a link and prints its discussion: node client/example.ts http://127.0.0.1:3000 me@example.com 'my password'
import { type Comment, createComment, createPost, logIn, readPost } from './index.ts'
import { ApiError, connect } from './send.ts'

const [address = 'http://127.0.0.1:3000', email = '', password = ''] = process.argv.slice(2)
const board = connect(address)

/** @returns the post, or the one that has the same link already */
async function post(title: string, post_url: string): Promise<number> {
  try {
    return (await createPost({ title, post_url }, { board })).id
  } catch (error) {
    if (error instanceof ApiError && error.problem.post_id) return error.problem.post_id
    throw error
  }
}

function print({ user, comment_text, children }: Comment, depth: number) {
  console.log(`${'  '.repeat(depth)}${user?.username ?? 'deleted'}: ${comment_text}`)
  for (const child of children) print(child, depth + 1)
}

try {
  await logIn({ email, password }, { board })
  const post_id = await post('A client for programs', 'https://example.com/client')
  const { id: parent_id } = await createComment({ post_id, comment_text: 'What do you think?' }, { board })
  await createComment({ post_id, parent_id, comment_text: 'It is typed.' }, { board })
  const { title, comments } = await readPost(post_id, undefined, { board })
  console.log(title)
  for (const comment of comments) print(comment, 1)
} catch (error) {
  if (!(error instanceof ApiError)) throw error
  console.error(`${error.problem.code}: ${error.message}`)
  process.exitCode = 1
}
