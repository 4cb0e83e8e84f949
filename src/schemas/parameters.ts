import Type from 'typebox'

/** A number, or a string of digits; the limit is that of the columns. */
export const Id = Type.Integer({ minimum: 1, maximum: 4_294_967_295 })

export const IdParams = Type.Object({ id: Id })

export const UsernameParams = Type.Object({ username: Type.String({ minLength: 1, maxLength: 50 }) })
