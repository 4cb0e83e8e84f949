import { CodedError } from '../../errors/coded-error.ts'
import type { CsvRecord } from './records.ts'

/** Columns that a file has to have, in any order. Others are ignored. */
export const columns = ['id', 'title', 'url', 'num_points', 'author', 'created_at'] as const

type Column = (typeof columns)[number]

/** The values of a row, without white space at their ends. */
export type Fields = Record<Column, string>

const separators: [character: string, name: string][] = [
  [';', 'semicolons'],
  ['\t', 'tabs']
]

const byteOrderMark = '\xef\xbb\xbf'

/** The first bytes of files that are often taken for CSV, each as a character. */
const formats: [starts: string[], message: string][] = [
  [['\x1f\x8b'], 'The file is compressed with gzip. Unpack it first: gunzip FILE'],
  [['PK\x03\x04'], 'The file is a ZIP archive or an Excel workbook, and not CSV.'],
  [
    ['\xff\xfe', '\xfe\xff', '\0', 'i\0'],
    'The file is in UTF-16. Convert it first: iconv -f UTF-16 -t UTF-8 FILE'
  ],
  [['{', '['], 'The file is JSON, and not CSV.'],
  [['<'], 'The file is HTML or XML, and not CSV.']
]

/** Passes a file on. @throws {CodedError} IMPORT_EMPTY, IMPORT_HEADER when its first bytes are not those of CSV */
export async function* checkFormat(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer | null = Buffer.alloc(0)
  for await (const chunk of source) {
    if (start === null) {
      yield chunk
      continue
    }
    start = Buffer.concat([start, chunk])
    if (start.length < 8) continue
    checkStart(start)
    yield start
    start = null
  }
  if (start?.length === 0) throw new CodedError('IMPORT_EMPTY', 'The file is empty.')
  if (start) checkStart(start)
  if (start) yield start
}

function checkStart(bytes: Buffer) {
  const text = bytes.toString('latin1', 0, 16).replace(byteOrderMark, '').trimStart()
  const [, message] = formats.find(([starts]) => starts.some((start) => text.startsWith(start))) ?? []
  if (message) throw invalid(message)
}

/**
 * Finds the columns by their names, whatever their order and case.
 * @returns a function that picks the values of a row
 * @throws {CodedError} IMPORT_EMPTY, IMPORT_HEADER
 */
export function readHeader(header: CsvRecord | undefined): (row: string[]) => Fields {
  if (!header) throw new CodedError('IMPORT_EMPTY', 'The file is empty.')
  if ('fault' in header) throw invalid(`The first line is no line of CSV: ${header.fault}.`)
  const names = header.fields.map((name) => name.trim().toLowerCase())
  const [only = ''] = names
  const [, separator] = separators.find(([character]) => names.length === 1 && only.includes(character)) ?? []
  if (separator) throw invalid(`The columns are separated by ${separator} and not by commas.`)
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0) {
    const found = JSON.stringify(names.join(', ').slice(0, 200))
    throw invalid(`The first line has to name the columns. Missing: ${missing.join(', ')}; found: ${found}.`)
  }
  const twice = columns.find((column) => names.indexOf(column) !== names.lastIndexOf(column))
  if (twice) throw invalid(`The column ${twice} is there twice.`)
  return (row) => {
    if (row.length !== names.length)
      throw new CodedError('ROW_REJECTED', `${row.length} columns instead of ${names.length}`)
    const value = (column: Column) => row[names.indexOf(column)]?.trim() ?? ''
    return {
      id: value('id'),
      title: value('title'),
      url: value('url'),
      num_points: value('num_points'),
      author: value('author'),
      created_at: value('created_at')
    }
  }
}

function invalid(message: string) {
  return new CodedError('IMPORT_HEADER', message)
}
