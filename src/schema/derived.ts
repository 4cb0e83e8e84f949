const known = new WeakMap<object, Map<unknown, object>>()

/**
 * Derives a schema from another, the same object each time: ajv compiles each object once, for all servers of a process.
 * @param derive the same function each time
 */
export function derived<T extends object>(schema: T, derive: (schema: T) => object): object {
  const ofSchema = known.get(schema) ?? new Map<unknown, object>()
  known.set(schema, ofSchema)
  const result = ofSchema.get(derive) ?? derive(schema)
  ofSchema.set(derive, result)
  return result
}
