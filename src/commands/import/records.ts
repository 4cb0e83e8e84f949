import { type Line, readLines } from '../lines.ts'

/** One row of a CSV file, or why it is invalid. */
export type CsvRecord = { line: number; fields: string[] } | { line: number; fault: string }

/** Ten times the longest valid row. */
const maxBytes = 65_536

const quote = 0x22
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads CSV (RFC 4180, UTF-8 with or without a byte order mark) row by row, without blank lines.
 *
 * An invalid row does not affect the rows after it: when a quoted field does not end, only the line where it began is
 * rejected, and reading continues on the next line. Other CSV parsers read to the next quote (csv-parse 7 with
 * `skip_records_with_error` loses every row up to there).
 * @param source the file, in chunks of any size
 */
export async function* readRecords(source: AsyncIterable<Buffer>): AsyncGenerator<CsvRecord> {
  const lines = readLines(source, maxBytes)
  /** Lines to read again, the next one last. */
  const again: Line[] = []
  const next = async () => again.pop() ?? (await lines.next()).value ?? null
  let columns = 0

  for (let line = await next(); line; line = await next()) {
    if (isBlank(line)) continue
    const parts = await gather(line, next)
    const record = toRecord(parts)
    const bad = 'fault' in record || (columns > 0 && record.fields.length !== columns)
    if (bad && parts.length > 1) {
      for (const part of parts.slice(1).toReversed()) again.push(part)
      yield { line: line.number, fault: 'a quoted field does not end' }
    } else {
      yield record
      if ('fields' in record) columns ||= record.fields.length
    }
  }
}

/** Reads lines until the number of quotes is even, and no quoted field is open. */
async function gather(first: Line, next: () => Promise<Line | null>): Promise<Line[]> {
  const parts = [first]
  let bytes = first.bytes.length
  let open = hasOddQuotes(first)
  while (open && bytes <= maxBytes) {
    const line = await next()
    if (!line) break
    parts.push(line)
    bytes += line.bytes.length + 1
    open = open !== hasOddQuotes(line)
  }
  return parts
}

function toRecord(parts: Line[]): CsvRecord {
  const line = parts[0]?.number ?? 0
  if (parts.some((part) => part.tooLong)) return { line, fault: `longer than ${maxBytes} bytes` }
  const text = decode(
    Buffer.concat(parts.flatMap((part, at) => (at ? [Buffer.from('\n'), part.bytes] : [part.bytes])))
  )
  if (text === null) return { line, fault: 'not UTF-8' }
  const fields = splitFields(text.replace(/\r$/, ''))
  return fields ? { line, fields } : { line, fault: 'a quote is out of place' }
}

function decode(bytes: Buffer): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

/** @returns the fields without their quotes, or null when a quote is misplaced */
function splitFields(text: string): string[] | null {
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",\n]*))(,|$)/y
  const fields: string[] = []
  for (let more = true; more; ) {
    const [, quoted, plain = '', end] = field.exec(text) ?? []
    if (end === undefined) return null
    fields.push(quoted?.replaceAll('""', '"') ?? plain)
    more = end === ','
  }
  return fields
}

function hasOddQuotes({ bytes }: Line): boolean {
  let odd = false
  for (let at = bytes.indexOf(quote); at >= 0; at = bytes.indexOf(quote, at + 1)) odd = !odd
  return odd
}

function isBlank({ bytes }: Line): boolean {
  return bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0x0d)
}
