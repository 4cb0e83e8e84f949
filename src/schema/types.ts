import Type, { type Static, type TSchema } from 'typebox'
import { patterns } from './patterns.ts'
import { WholeNumber } from './whole-number.ts'

/**
 * A string that every engine can store.
 * @param maxLength in characters (code points)
 */
export function Text(maxLength: number, minLength = 1) {
  return Type.String({ minLength, maxLength, pattern: patterns.text })
}

/** A schema that also accepts null. The compiled serializer reads `nullable` faster than a union. */
export function Nullable<T extends TSchema>(schema: T) {
  return Type.Unsafe<Static<T> | null>({ ...schema, nullable: true })
}

/** A time: a `Date` in the code, `2026-11-22T06:10:10.000Z` in JSON. */
export const Time = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })

/** The maximum is that of the id columns. */
export const Id = WholeNumber({ minimum: 1, maximum: 4_294_967_295 })

export const IdParams = Type.Object({ id: Id })
