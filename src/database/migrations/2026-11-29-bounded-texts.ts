import type { Migration, SchemaChange } from 'fastify-mikro-orm'
import { CodedError } from '../../errors/coded-error.ts'
import { htmlBound, renderMarkdown, renderSource } from '../../text/markdown.ts'

interface Text {
  id: number
  source: string
  /** The post whose page shows the text; null for a profile, whose page is not cached for long. */
  post: number | null
}

/** Where texts are stored, with the columns of their source, their HTML and their post. */
const columns = [
  { table: 'users', source: 'about', html: 'about_html', post: 'null' },
  { table: 'posts', source: 'text', html: 'text_html', post: 'id' },
  { table: 'comments', source: 'comment_text', html: 'comment_html', post: 'post_id' }
] as const

type Columns = (typeof columns)[number]

/** Ids that one statement looks at. */
const step = 5_000

/** Texts that one statement reads, of up to 40 kB each. */
const batch = 20

/** Replaces stored HTML that is larger than the bound: earlier versions stored up to 27 MB for one comment. */
export const boundedTexts: Migration = {
  name: '2026-11-29-bounded-texts',
  async up(change) {
    for (const place of columns) {
      for (let id = await idAfter(change, place, 0); id !== null; ) {
        const end = id + step
        for (let texts = await readLarge(change, place, id, end); texts.length > 0; ) {
          for (const text of texts) await replace(change, place, text)
          texts = await readLarge(change, place, (texts.at(-1)?.id ?? end) + 1, end)
        }
        id = await idAfter(change, place, end - 1)
      }
    }
  }
}

async function idAfter(change: SchemaChange, { table }: Columns, id: number): Promise<number | null> {
  const [row] = await change.read<{ id: number | null }>(`select min(id) as id from ${table} where id > ?`, [
    id
  ])
  return row?.id ?? null
}

/** Reads some texts whose HTML is too large, with ids from `start` and below `end`. */
function readLarge(change: SchemaChange, { table, source, html, post }: Columns, start: number, end: number) {
  const [bytes, characters] =
    change.dialect === 'sqlite' ? ['octet_length', 'length'] : ['length', 'char_length']
  return change.read<Text>(
    `select id, ${source} as source, ${post} as post from ${table}
      where id >= ? and id < ? and ${bytes}(${html}) > ${htmlBound.factor} * ${characters}(${source}) + ${htmlBound.base}
      order by id limit ${batch}`,
    [start, end]
  )
}

/**
 * Replaces the HTML, unless the text has been edited meanwhile. On MySQL and MariaDB the version of the post changes in
 * the same statement, since each commits on its own; the post is locked first, as everywhere.
 */
async function replace(change: SchemaChange, { table, source, html }: Columns, text: Text) {
  const values = [render(text.source), text.id, text.source]
  if (table === 'users') {
    return change.execute(`update users set ${html} = ? where id = ? and ${source} = ?`, values)
  }
  if (change.dialect === 'sqlite') {
    await change.execute(`update ${table} set ${html} = ? where id = ? and ${source} = ?`, values)
    const now = `cast(unixepoch('subsec') * 1000 as integer)`
    return change.execute(`update posts set version = version + 1, changed_at = ${now} where id = ?`, [
      text.post
    ])
  }
  const from = table === 'posts' ? 'posts t' : 'posts p straight_join comments t on t.post_id = p.id'
  const p = table === 'posts' ? 't' : 'p'
  await change.execute(
    `update ${from} set t.${html} = ?, ${p}.version = ${p}.version + 1, ${p}.changed_at = now(3)
      where t.id = ? and t.${source} = ? and ${p}.id = ?`,
    [...values, text.post]
  )
}

/** The bound may have been reached by an earlier version of the renderer only. */
function render(source: string): string {
  try {
    return renderMarkdown(source)
  } catch (error) {
    if (error instanceof CodedError && error.code === 'TEXT_TOO_LARGE') return renderSource(source)
    throw error
  }
}
