import type { SQLOutputValue } from 'node:sqlite'

/** Whether a statement returns rows of a write, and so cannot be repeated to read its integers in another way. */
export function readsWholeIntegers(sql: string): boolean {
  return /\breturning\b/i.test(sql)
}

/**
 * Converts the integers of a row as mysql2 does with `supportBigNumbers`: those that a JavaScript number holds exactly
 * become numbers, larger ones strings.
 */
export function toRow(row: Record<string, SQLOutputValue>): Record<string, SQLOutputValue> {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value !== 'bigint') continue
    const number = Number(value)
    row[name] = Number.isSafeInteger(number) ? number : String(value)
  }
  return row
}
