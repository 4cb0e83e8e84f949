import Type, { type Static, type TSchema } from 'typebox'

/** Problem details, the body of every error reply. https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = Type.Object(
  {
    status: Type.Integer(),
    title: Type.String(),
    detail: Type.String(),
    code: Type.String(),
    /** Of an error that the log explains. */
    reference: Type.Optional(Type.String()),
    post_id: Type.Optional(Type.Integer()),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() })))
  },
  { title: 'Problem' }
)

export type Problem = Static<typeof Problem>

const content = { 'application/problem+json': { schema: Problem } }

const problems = {
  '4xx': { description: 'The request cannot be served: the code says why.', content },
  '5xx': { description: 'It is not the fault of the request.', content }
}

/** Replies of a route that returns data. `plugins/success-status.ts` sets the status of these three. */
export function ok<T extends TSchema>(schema: T) {
  return { 200: schema, ...problems }
}

/** Replies of a route that makes something, and returns data of it. */
export function createdAs<T extends TSchema>(schema: T) {
  return { 201: schema, ...problems }
}

export const created = createdAs(Type.Object({ id: Type.Integer() }, { title: 'Id' }))

export const noContent = { 204: Type.Null(), ...problems }
