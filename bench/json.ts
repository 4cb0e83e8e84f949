/** @returns a result as JSON, with five digits, without missing figures, and with arrays of numbers on one line */
export function toJson(result: object): string {
  const json = JSON.stringify(result, (_, value) => rounded(value), 1)
  return `${json.replaceAll(/\[[^[\]{}"]+\]/g, (row) => row.replaceAll(/\s+/g, ' '))}\n`
}

function rounded(value: unknown) {
  if (typeof value !== 'number' || Number.isInteger(value)) return value
  return Number.isFinite(value) ? Number(value.toPrecision(5)) : undefined
}
