import Type from 'typebox'

interface Range {
  minimum: number
  maximum: number
}

/** Where a value stands: ajv tells it to a keyword that changes what it checks. */
interface Place {
  parentData: Record<string | number, unknown>
  parentDataProperty: string | number
}

/**
 * A whole number, or the same in decimal digits, which handlers get as a number: addresses and forms know only
 * strings, and older front ends send ids as strings. Everything else has to have its type: nothing is coerced, or
 * `true` would be the first post.
 */
export function WholeNumber({ minimum, maximum, ...rest }: Range & { default?: number }) {
  return Type.Unsafe<number>({ wholeNumber: { minimum, maximum }, ...rest })
}

/** The keyword for ajv. */
export const wholeNumber = {
  keyword: 'wholeNumber',
  modifying: true,
  error: { message: 'must be a whole number in its range' },
  validate({ minimum, maximum }: Range, data: unknown, _schema?: unknown, place?: Place): boolean {
    const value = typeof data === 'string' && /^[1-9]\d{0,9}$/.test(data) ? Number(data) : data
    if (typeof value !== 'number' || !Number.isInteger(value)) return false
    if (place) place.parentData[place.parentDataProperty] = value
    return value >= minimum && value <= maximum
  }
}
