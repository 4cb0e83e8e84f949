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
