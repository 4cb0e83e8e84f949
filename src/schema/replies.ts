import Type, { type TSchema } from 'typebox'
import { Problem } from './problem.ts'

const failures = { '4xx': Problem, '5xx': Problem }

/** Replies of a route that finds something. */
export function found<T extends TSchema>(schema: T) {
  return { 200: schema, ...failures }
}

/** Replies of a route that makes something. */
export const created = { 201: Type.Object({ id: Type.Integer() }), ...failures }

/** Replies of a route that changes something and has nothing to say. */
export const done = { 204: Type.Null(), ...failures }
