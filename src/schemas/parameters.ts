import Type from 'typebox'

/** The id in an address. The limit is that of the column. */
export const IdParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 4_294_967_295 }) })

export const UsernameParams = Type.Object({ username: Type.String({ minLength: 1, maxLength: 50 }) })
