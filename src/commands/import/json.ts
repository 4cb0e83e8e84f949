import { CodedError } from '../../errors/coded-error.ts'
import { type Line, readLines } from '../lines.ts'
import { type Fields, pickFields, type Row } from './fields.ts'
import { hackerNewsText } from './hacker-news-text.ts'

/** Bytes of a line, and of a file that is one list: it is parsed as a whole. */
const maxBytes = 200_000_000

const utf8 = new TextDecoder('utf-8')

/** Kinds of items of Hacker News that are no posts. */
const noPosts = ['comment', 'pollopt']

/**
 * Reads posts as Hacker News and Lobsters hand them out: one object a line, a list, or the `hits` of a search.
 * @throws {CodedError} IMPORT_HEADER when it is no JSON
 */
export async function* readJson(source: AsyncIterable<Buffer>): AsyncGenerator<Row> {
  const lines = readLines(source, maxBytes)
  const first: Line | undefined = (await lines.next()).value
  const item = first && parse(first.bytes)
  if (first && isObject(item) && !Array.isArray(item.hits)) {
    yield toRow(`line ${first.number}`, item)
    for await (const { number, bytes } of lines)
      if (bytes.toString('latin1').trim() !== '') yield toRow(`line ${number}`, parse(bytes))
    return
  }
  const parts = [first?.bytes ?? Buffer.alloc(0)]
  let size = 0
  for await (const { bytes } of lines) {
    parts.push(bytes)
    size += bytes.length
    if (size > maxBytes)
      throw invalid('The file is too large for a list: put one object in a line, without commas.')
  }
  const whole = parse(Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])))
  const list = isObject(whole) && Array.isArray(whole.hits) ? whole.hits : whole
  const items: unknown[] | null = Array.isArray(list) ? list : isObject(list) ? [list] : null
  if (!items) throw invalid('The file is no JSON that is complete.')
  for (const [index, item] of items.entries()) yield toRow(`item ${index + 1}`, item)
}

function toRow(place: string, item: unknown): Row {
  if (!isObject(item)) return { place, fault: 'no object of JSON' }
  const values = new Map(Object.entries(item).map(([name, value]) => [name.toLowerCase(), value]))
  const type = values.get('type')
  if (noPosts.some((name) => name === type)) return { place, fault: `a ${type} and no post` }
  return { place, fields: { ...pickFields((name) => toText(values.get(name))), ...textOf(values) } }
}

/** Lobsters has the Markdown of a text, Hacker News its HTML. */
function textOf(values: Map<string, unknown>): Pick<Fields, 'text'> {
  const html = values.get('text') ?? values.get('story_text')
  const text = values.get('description_plain')
  if (typeof text === 'string' && text !== '') return { text }
  return typeof html === 'string' && html !== '' ? { text: hackerNewsText(html) } : {}
}

/** A post that was voted down has no points. A member may be an object with a name. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(Math.max(value, 0))
  if (isObject(value)) return toText(value.username)
  return typeof value === 'string' ? value : undefined
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(message: string) {
  return new CodedError('IMPORT_HEADER', message)
}
