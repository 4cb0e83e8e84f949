/** What a route says of who may use it. */
interface Access {
  membersOnly?: boolean
  role?: string
}

/** Name of the session cookie in the description. */
export const sessionScheme = 'session'

/**
 * Who may use an operation, as OpenAPI says it: each entry is one way. What visitors read, members may read with their
 * session, which then also tells what they voted for. @param method of HTTP
 */
export function securityOf(method: string, { membersOnly, role }: Access): Record<string, string[]>[] {
  if (membersOnly) return [{ [sessionScheme]: role ? [role] : [] }]
  return method === 'GET' ? [{}, { [sessionScheme]: [] }] : []
}
