import { createReadStream } from 'node:fs'
import { readSeedContent } from '../../src/commands/seed/content.ts'

const amount = 1_000

/**
 * The posts that boards are filled with, in the format of `npm run import`.
 * @param file CSV; without one, posts are generated from those of the seed
 */
export function openRows(file: string | undefined): AsyncIterable<Buffer> {
  return file === undefined ? generateRows() : createReadStream(file)
}

async function* generateRows(): AsyncGenerator<Buffer> {
  const { posts } = readSeedContent()
  yield Buffer.from('id,title,url,num_points,num_comments,author,created_at\n')
  for (let id = 1; id <= amount; id++) {
    const { title, url = '', by } = posts[id % posts.length] ?? { title: 'Nothing', by: 'nobody' }
    const address = url && `${url}${url.includes('?') ? '&' : '?'}n=${id}`
    const time = `${(id % 12) + 1}/${(id % 28) + 1}/2016 ${id % 24}:${String(id % 60).padStart(2, '0')}`
    const fields = [
      id,
      quoted(`${title} (${id})`),
      quoted(address),
      (id * id) % 400,
      1,
      `${by}${id % 500}`,
      time
    ]
    yield Buffer.from(`${fields.join(',')}\n`)
  }
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`
}
