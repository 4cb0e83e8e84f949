/** What a route says of who may use it. */
interface Access {
  membersOnly?: boolean
  role?: string
}

/** Names of the ways to say who one is, in the description. */
export const sessionScheme = 'session'
export const tokenScheme = 'token'

/**
 * Who may use an operation, as OpenAPI says it: each entry is one way. What visitors read, members may read with their
 * session or a token, which then also tells what they voted for.
 * @param method of HTTP
 * @param scope that a token needs; null where none is taken
 */
export function securityOf(
  method: string,
  { membersOnly, role }: Access,
  scope: string | null
): Record<string, string[]>[] {
  const ways = [{ [sessionScheme]: role ? [role] : [] }, ...(scope ? [{ [tokenScheme]: [scope] }] : [])]
  if (membersOnly) return ways
  return method === 'GET' ? [{}, ...ways] : []
}
