import { isDeepStrictEqual } from 'node:util'

/** JSON Schema, as it comes. */
export type Json = Record<string, unknown>

/** Formats of the board's own, as readers of the description know them. */
const knownFormats: Record<string, string | undefined> = { address: 'email', username: undefined }

/** Properties of a setting, which say how pages show it. */
const ownKeywords = ['group', 'multiline']

/** Converts what is no JSON Schema of 2020-12: `wholeNumber`, `nullable`, and formats of the board's own. */
export function toPlainSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlainSchema)
  if (!isObject(value)) return value
  const entries = Object.entries(value)
    .filter(([name]) => !ownKeywords.includes(name) || isObject(value[name]))
    .map(([name, part]) => [name, toPlainSchema(part)])
  const { wholeNumber, nullable, format, propertyNames, ...schema }: Json = Object.fromEntries(entries)
  if (isObject(wholeNumber)) Object.assign(schema, { type: 'integer' }, wholeNumber)
  if (typeof format === 'string') {
    const known = Object.hasOwn(knownFormats, format) ? knownFormats[format] : format
    if (known) schema.format = known
  } else if (format !== undefined) schema.format = format
  if (isObject(propertyNames) && Array.isArray(propertyNames.enum)) schema.additionalProperties = false
  else if (propertyNames !== undefined) schema.propertyNames = propertyNames
  return nullable === true ? orNull(schema) : schema
}

function orNull(schema: Json): Json {
  if (typeof schema.type === 'string' && schema.type !== 'object' && !schema.enum)
    return { ...schema, type: [schema.type, 'null'] }
  return { anyOf: [schema, { type: 'null' }] }
}

/** TypeBox requires properties that have a default; clients may leave them out. */
export function withoutDefaulted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaulted)
  if (!isObject(value)) return value
  const schema: Json = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withoutDefaulted(part)])
  )
  const { required, properties } = schema
  if (!Array.isArray(required) || !isObject(properties)) return schema
  const needed = required.filter((name) => !('default' in Object(properties[name])))
  const { required: _, ...rest } = schema
  return needed.length > 0 ? { ...rest, required: needed } : rest
}

/**
 * Replaces every object schema that has a title by a reference. @returns the rest, and the schemas by their title
 * @throws {Error} when two different schemas have the same title
 */
export function hoistTitled(document: unknown, named: Json = {}): { document: unknown; schemas: Json } {
  const schemas: Json = { ...named }
  const hoist = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hoist)
    if (!isObject(value)) return value
    const schema = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, hoist(part)]))
    const { title, type } = schema
    if (typeof title !== 'string' || type !== 'object') return schema
    const known = schemas[title]
    if (known && !isDeepStrictEqual(known, schema)) throw new Error(`two schemas have the title ${title}`)
    schemas[title] = schema
    return { $ref: `#/components/schemas/${title}` }
  }
  const rest = hoist(document)
  return { document: rest, schemas }
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
