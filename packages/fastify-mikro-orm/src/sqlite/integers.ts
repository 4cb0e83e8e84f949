import type { SQLOutputValue } from 'node:sqlite'

/** Whether a statement returns rows of a write, and so cannot be repeated to read its integers in another way. */
export function readsWholeIntegers(sql: string): boolean {
  return /\breturning\b/i.test(sql)
}

/** As mysql2 does with `supportBigNumbers`: integers beyond 2^53 become strings. */
export function toRow(row: Record<string, SQLOutputValue>): Record<string, SQLOutputValue> {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value !== 'bigint') continue
    const number = Number(value)
    row[name] = Number.isSafeInteger(number) ? number : String(value)
  }
  return row
}
