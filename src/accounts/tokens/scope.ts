import type { Role } from '../../members/roles.ts'

/** What a token may do: read, write as its member, moderate. None of them administers. */
export const scopes = ['read', 'write', 'moderate'] as const

export type Scope = (typeof scopes)[number]

/** What of a route tells its scope. */
export interface ScopedRoute {
  method: string | readonly string[]
  url: string
  config?: {
    /** Who may use it. */
    role?: Role
    /** The route needs a session: it concerns the account itself. */
    session?: 'only'
  }
}

const reads = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The scopes that each one includes. */
const included: Record<Scope, readonly Scope[]> = {
  read: ['read'],
  write: ['read', 'write'],
  moderate: ['read', 'moderate']
}

/**
 * The scope that a token needs for a route; null for one that takes no token: pages, administration, the account.
 * Everything that has to know the scope of a route asks here.
 */
export function scopeOf({ method, url, config: { role, session } = {} }: ScopedRoute): Scope | null {
  if (!url.startsWith('/api/') || session === 'only' || role === 'admin') return null
  if (role === 'moderator') return 'moderate'
  return [method].flat().every((one) => reads.has(one)) ? 'read' : 'write'
}

/** Whether a token of these scopes may use a route of that one. */
export function includesScope(own: readonly Scope[], needed: Scope): boolean {
  return own.some((scope) => included[scope].includes(needed))
}

/** The role in which a token acts: moderators are members to one without the scope, administrators are moderators. */
export function roleOfToken(own: readonly Scope[], role: Role): Role {
  return own.includes('moderate') && role !== 'member' ? 'moderator' : 'member'
}
