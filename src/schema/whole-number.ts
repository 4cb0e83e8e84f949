import Type from 'typebox'

interface Range {
  minimum: number
  maximum: number
}

/** The container of the value, which ajv passes to a keyword that modifies data. */
interface DataContext {
  parentData: Record<string | number, unknown>
  parentDataProperty: string | number
}

/**
 * A whole number, or its decimal digits, as in URLs and forms, which handlers receive as a number. ajv's own coercion
 * would also turn `true` into 1.
 */
export function WholeNumber({ minimum, maximum, ...rest }: Range & { default?: number }) {
  return Type.Unsafe<number>({ wholeNumber: { minimum, maximum }, ...rest })
}

export const wholeNumber = { keyword: 'wholeNumber', modifying: true, validate }

function validate(
  { minimum, maximum }: Range,
  data: unknown,
  _schema?: unknown,
  context?: DataContext
): boolean {
  const value = typeof data === 'string' && /^[1-9]\d{0,9}$/.test(data) ? Number(data) : data
  const message = `must be a whole number from ${minimum} to ${maximum}`
  validate.errors = [{ keyword: 'wholeNumber', message, params: { minimum, maximum } }]
  if (typeof value !== 'number' || !Number.isInteger(value)) return false
  if (context) context.parentData[context.parentDataProperty] = value
  return value >= minimum && value <= maximum
}

/** Where ajv looks for the message after a value was refused. */
validate.errors = [{ keyword: 'wholeNumber', message: '', params: { minimum: 0, maximum: 0 } }]
