import { CodedError } from '../../errors/coded-error.ts'
import { readCsv } from './csv.ts'
import type { Row } from './fields.ts'
import { readJson } from './json.ts'

const byteOrderMark = '\xef\xbb\xbf'

/** The first bytes of files that are often taken for CSV, each as a character. */
const others: [starts: string[], message: string][] = [
  [['\x1f\x8b'], 'The file is compressed with gzip. Unpack it first: gunzip FILE'],
  [['PK\x03\x04'], 'The file is a ZIP archive or an Excel workbook, and neither CSV nor JSON.'],
  [
    ['\xff\xfe', '\xfe\xff', '\0', 'i\0'],
    'The file is in UTF-16. Convert it first: iconv -f UTF-16 -t UTF-8 FILE'
  ],
  [['<'], 'The file is HTML or XML, and neither CSV nor JSON.']
]

/** Reads posts from a file of CSV or JSON. @throws {CodedError} IMPORT_EMPTY, IMPORT_HEADER */
export async function* readPosts(source: AsyncIterable<Buffer>): AsyncGenerator<Row> {
  const { start, all } = await peek(source)
  if (start.length === 0) throw new CodedError('IMPORT_EMPTY', 'The file is empty.')
  const text = start.toString('latin1', 0, 16).replace(byteOrderMark, '').trimStart()
  const [, message] = others.find(([starts]) => starts.some((start) => text.startsWith(start))) ?? []
  if (message) throw new CodedError('IMPORT_HEADER', message)
  yield* /^[{[]/.test(text) ? readJson(all) : readCsv(all)
}

/** @returns some of the first bytes, and the whole again */
async function peek(source: AsyncIterable<Buffer>) {
  const chunks = source[Symbol.asyncIterator]()
  let start = Buffer.alloc(0)
  while (start.length < 16) {
    const { value, done } = await chunks.next()
    if (done) break
    start = Buffer.concat([start, value])
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield start
    yield* { [Symbol.asyncIterator]: () => chunks }
  }
  return { start, all: all() }
}
