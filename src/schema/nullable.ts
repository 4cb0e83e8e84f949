import Type, { type Static, type TSchema } from 'typebox'

/** A schema that also takes null, in the form that the compiled serialiser reads without trying alternatives. */
export function Nullable<T extends TSchema>(schema: T) {
  return Type.Unsafe<Static<T> | null>({ ...schema, nullable: true })
}

/** A time: handlers give a `Date`, readers get `2026-11-22T06:10:10.000Z`. */
export const Time = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
