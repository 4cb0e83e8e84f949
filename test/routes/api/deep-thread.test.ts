import { addMember, addPosts, addThread } from '../../content.ts'
import { onEveryEngine } from '../../engines.ts'
import { build } from '../../helper.ts'
import { nextPage } from '../../reader.ts'
import { statementsOf } from '../../statements.ts'

interface Node {
  id: number
  parent_id: number | null
  children: Node[]
}

/** More than any text of the threads here needs. */
const maxBytes = 6_000_000

const sizes = [
  { comments: 2_000, depth: 100, pages: 1, statements: 2 },
  { comments: 10_000, depth: 10_000, pages: 4, statements: 4 }
]

function walk(roots: Node[]): Node[] {
  const nodes: Node[] = []
  for (let level = roots; level.length > 0; level = level.flatMap((node) => node.children))
    nodes.push(...level)
  return nodes
}

onEveryEngine(
  'a thread of any depth is read whole, as JSON and as pages of limited size',
  async (t, engine) => {
    const app = await build(t, { ...engine, env: { PAGE_CACHE_MB: '0' } })
    const user_id = await addMember(app.orm)
    for (const { comments, depth, pages, statements } of sizes) {
      const [post_id = 0] = await addPosts(app.orm, [{ user_id }])
      const ids = await addThread(app.orm, { post_id, user_id }, { comments, depth })
      const get = async (url: string, few: number) => {
        let body = ''
        const sent = await statementsOf(app.orm, async () => {
          const answer = await app.inject(url)
          t.equal(answer.statusCode, 200, url)
          t.ok(answer.body.length < maxBytes, url)
          body = answer.body
        })
        t.ok(sent.length <= few, `${sent.length} statements for ${url}`)
        return body
      }

      const nodes: Node[] = []
      let cursor: string | null = ''
      let answers = 0
      for (; cursor !== null; answers++) {
        const query: string = cursor && `?cursor=${cursor}`
        const page = JSON.parse(
          await get(`/api/posts/${post_id}${query}`, cursor ? statements + 1 : statements)
        )
        nodes.push(...walk(page.comments))
        cursor = page.next_cursor
      }
      t.equal(answers, pages, `${comments} comments as JSON`)
      t.same(
        nodes.map(({ id }) => id).sort((a, b) => a - b),
        ids
      )
      t.ok(
        nodes.every(({ id, parent_id }) => parent_id === ((id - (ids[0] ?? 0)) % depth === 0 ? null : id - 1))
      )

      const below = JSON.parse(await get(`/api/comments/${ids[0]}`, 3))
      t.equal(walk(below.replies).length + below.left, depth - 1, 'the replies to a comment')

      const shown = await readPages(get, `/post/${post_id}`, statements)
      t.equal(shown.length, pages, `${comments} comments as pages`)
      t.same(
        shown.flat().sort((a, b) => a - b),
        ids
      )
    }
  }
)

/** Follows the links of a discussion. @returns the ids of the comments of each page */
async function readPages(
  get: (url: string, few: number) => Promise<string>,
  url: string,
  statements: number
) {
  const pages: number[][] = []
  for (let path = url; path; ) {
    const page: string = await get(path, pages.length === 0 ? statements : statements + 1)
    pages.push([...page.matchAll(/<li class="comment" id="c(\d+)"/g)].map(([, id]) => Number(id)))
    path = nextPage(page)
  }
  return pages
}
