import type { FastifyRequest } from 'fastify'

/**
 * @returns the texts of a form that was sent; other bodies have none. Validation turns some into numbers. Several of one
 *   name are joined by commas.
 */
export function formValues(body: unknown): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(Object(body)))
    if (typeof value === 'string' || typeof value === 'number') values[name] = String(value)
    else if (Array.isArray(value)) values[name] = value.filter(Boolean).join(',')
  return values
}

/** Whether a form asks to be shown again with its text as it would be shown, and not to be saved. */
export function wantsPreview({ body, routeOptions }: FastifyRequest): boolean {
  return routeOptions.config.preview === true && 'preview' in formValues(body)
}
