import Type, { type Static } from 'typebox'

/** Problem details: what every failure answers. https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = Type.Object({
  status: Type.Integer(),
  title: Type.String(),
  detail: Type.String(),
  code: Type.String(),
  /** The discussion that a link already has. */
  post_id: Type.Optional(Type.Integer()),
  errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() })))
})

export type Problem = Static<typeof Problem>
