/** From the lowest up: each may do what those before it may. */
export const roles = ['member', 'moderator', 'admin'] as const

export type Role = (typeof roles)[number]

export function isRole(name: string): name is Role {
  return roles.some((role) => role === name)
}

/** Whether a role includes another. */
export function includesRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** The end of a ban for good. */
export const forGood = new Date('9999-12-31T00:00:00.000Z')

export function isBanned(banned_until: Date | null, now = new Date()): boolean {
  return banned_until !== null && banned_until > now
}
