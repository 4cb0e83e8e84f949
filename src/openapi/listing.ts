import { curlLine } from './curl.ts'
import { isObject, type Json } from './schemas.ts'
import { sessionScheme, tokenScheme } from './security.ts'

/** An operation as the page of the API shows it. */
export interface ListedOperation {
  id: string
  /** Such as `GET /api/posts/{id}`. */
  name: string
  summary: string
  access: string
  /** What it takes: a name, and what it may be. */
  takes: { name: string; text: string }[]
  curl: string
}

export interface ListedGroup {
  name: string
  description: string
  operations: ListedOperation[]
}

/** Reads what the page of the API shows from its description. */
export function listOperations(document: Json): ListedGroup[] {
  const all = Object.entries(Object(document.paths)).flatMap(([path, methods]) =>
    Object.entries(Object(methods)).map(([method, operation]) =>
      toListed(document, method, path, Object(operation))
    )
  )
  const groups: Json[] = [document.tags].flat().filter(isObject)
  return groups.map(({ name, description }) => ({
    name: String(name),
    description: String(description),
    operations: all.filter(({ group }) => group === name).map(({ group: _, ...operation }) => operation)
  }))
}

function toListed(document: Json, method: string, path: string, operation: Json) {
  const parameters: Json[] = [operation.parameters ?? []].flat().filter(isObject)
  const body = bodyOf(document, operation)
  return {
    id: String(operation.operationId),
    name: `${method.toUpperCase()} ${path}`,
    group: [operation.tags].flat()[0],
    summary: String(operation.summary),
    access: accessText([operation.security ?? []].flat().filter(isObject)),
    takes: [
      ...parameters.map(({ name, schema, required }) =>
        toTaken(document, String(name), Object(schema), !!required)
      ),
      ...Object.entries(Object(body?.properties)).map(([name, schema]) =>
        toTaken(document, name, Object(schema), [body?.required].flat().includes(name))
      )
    ],
    curl: curlLine(method.toUpperCase(), path, { parameters, body, operation }, (schema) =>
      resolve(document, schema)
    )
  }
}

function bodyOf(document: Json, { requestBody }: Json): Json | undefined {
  const schema = Object(Object(Object(requestBody).content)['application/json']).schema
  return isObject(schema) ? resolve(document, schema) : undefined
}

/** Follows a reference to the components. */
function resolve({ components }: Json, schema: Json): Json {
  const [, name] = String(schema.$ref ?? '').match(/^#\/components\/schemas\/(.+)$/) ?? []
  return name ? Object(Object(Object(components).schemas)[name]) : schema
}

/** Who may use an operation. */
function accessText(ways: Json[]): string {
  if (ways.some((way) => Object.keys(way).length === 0) || ways.length === 0) return 'everybody'
  const [role] = ways.flatMap((way) => [way[sessionScheme] ?? []].flat())
  const [scope] = ways.flatMap((way) => [way[tokenScheme] ?? []].flat())
  const who = role === 'moderator' ? 'moderators' : role === 'admin' ? 'administrators' : 'members'
  return scope ? `${who}, by a token with the scope ${scope} as well` : `${who}, in a session`
}

function toTaken(document: Json, name: string, schema: Json, isRequired: boolean) {
  return { name, text: `${valueText(resolve(document, schema))}${isRequired ? ', required' : ''}` }
}

function valueText(schema: Json): string {
  const { type, minimum, maximum, minLength, maxLength, format } = schema
  const fallback = schema.default === undefined ? '' : `, ${schema.default} by default`
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((one) => valueText(Object(one))).join(' or ')
  if ('const' in schema) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.join(', ')}${fallback}`
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum}${fallback}`
  if (type === 'boolean') return 'true or false'
  if (type === 'array') return 'a list'
  if (type === 'null') return 'null'
  if (format === 'email') return 'an e-mail address'
  if (maxLength === undefined) return 'a text'
  return `a text of ${minLength ? `${minLength} to` : 'up to'} ${maxLength} characters`
}
