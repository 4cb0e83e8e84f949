import Type from 'typebox'
import { WholeNumber } from './whole-number.ts'

/** The limit is that of the columns. */
export const Id = WholeNumber({ minimum: 1, maximum: 4_294_967_295 })

export const IdParams = Type.Object({ id: Id })

export const UsernameParams = Type.Object({ username: Type.String({ minLength: 1, maxLength: 50 }) })
