import { CodedError } from '../../errors/coded-error.ts'
import { type Fields, namesOf, pickFields, type Row } from './fields.ts'
import { type CsvRecord, readRecords } from './records.ts'

const separators: [character: string, name: string][] = [
  [';', 'semicolons'],
  ['\t', 'tabs']
]

/** Reads posts from CSV whose first line names the columns. @throws {CodedError} IMPORT_EMPTY, IMPORT_HEADER */
export async function* readCsv(source: AsyncIterable<Buffer>): AsyncGenerator<Row> {
  const records = readRecords(source)
  const pick = readHeader((await records.next()).value)
  for await (const record of records) {
    const place = `line ${record.line}`
    const picked = 'fault' in record ? record : pick(record.fields)
    yield 'fault' in picked ? { place, fault: picked.fault } : { place, fields: picked }
  }
}

/** Finds the columns by their names, whatever their order and case. @returns a function that picks the values of a row */
function readHeader(header: CsvRecord | undefined): (row: string[]) => Fields | { fault: string } {
  if (!header) throw new CodedError('IMPORT_EMPTY', 'The file is empty.')
  if ('fault' in header) throw invalid(`The first line is no line of CSV: ${header.fault}.`)
  const names = header.fields.map((name) => name.trim().toLowerCase())
  const [only = ''] = names
  const [, separator] = separators.find(([character]) => names.length === 1 && only.includes(character)) ?? []
  if (separator) throw invalid(`The columns are separated by ${separator} and not by commas.`)
  const missing = Object.entries(namesOf).filter(([, known]) => !known.some((name) => names.includes(name)))
  if (missing.length > 0) {
    const found = JSON.stringify(names.join(', ').slice(0, 200))
    const list = missing.map(([field]) => field).join(', ')
    throw invalid(`The first line has to name the columns. Missing: ${list}; found: ${found}.`)
  }
  const known: string[] = Object.values(namesOf).flat()
  const twice = known.find((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice) throw invalid(`The column ${twice} is there twice.`)
  return (row) =>
    row.length === names.length
      ? pickFields((name) => row[names.indexOf(name)])
      : { fault: `${row.length} columns instead of ${names.length}` }
}

function invalid(message: string) {
  return new CodedError('IMPORT_HEADER', message)
}
