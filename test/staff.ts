import type { FastifyInstance } from 'fastify'
import { User } from '../src/database/entities.ts'
import type { Role } from '../src/members/roles.ts'
import { newMember, type Reader } from './reader.ts'

/** A reader who has just signed up, and has a role. */
export async function newStaff(app: FastifyInstance, username: string, role: Role): Promise<Reader> {
  const reader = await newMember(app, username)
  await app.orm.em.fork().nativeUpdate(User, { username_key: username }, { role })
  return reader
}
