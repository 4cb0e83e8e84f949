import type { Json } from './schemas.ts'
import { tokenScheme } from './security.ts'

type Resolve = (schema: Json) => Json

interface Parts {
  parameters: Json[]
  body: Json | undefined
  operation: Json
}

/** Texts of examples that have to have a form. */
const examples: Record<string, string> = {
  email: 'me@example.com',
  password: 'a long way to go',
  post_url: 'https://example.com/news',
  domain: 'example.com',
  cursor: ''
}

/** Keeps the cookie of the session. */
const setsSession = ['signUp', 'logIn']

/** @returns a command that a reader can paste. `$BOARD` is the address of the board */
export function curlLine(
  method: string,
  path: string,
  { parameters, body, operation }: Parts,
  resolve: Resolve
) {
  const needed = parameters.filter(({ required }) => required)
  const filled = needed
    .filter((parameter) => parameter.in === 'path')
    .reduce(
      (url, { name, schema }) =>
        url.replace(`{${name}}`, String(exampleOf(`${name}`, Object(schema), resolve))),
      path
    )
  const query = needed
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) => `?${name}=${exampleOf(`${name}`, Object(schema), resolve)}`)
    .join('')
  return [
    'curl',
    method === 'GET' ? '' : `-X ${method}`,
    accessOption(method, operation),
    body ? `-H 'content-type: application/json' -d '${JSON.stringify(exampleOf('', body, resolve))}'` : '',
    `"$BOARD${filled}${query}"`
  ]
    .filter(Boolean)
    .join(' ')
}

function accessOption(method: string, { operationId, security }: Json): string {
  if (setsSession.includes(String(operationId))) return '-c cookies.txt'
  const ways = [security ?? []].flat()
  const names = ways.map((way) => Object.keys(Object(way)).at(0))
  if (names.includes(undefined)) return ''
  if (names.includes(tokenScheme)) return '-H "authorization: Bearer $TOKEN"'
  return method === 'GET' ? '-b cookies.txt' : '-b cookies.txt -H "origin: $BOARD"'
}

/** A value that fits a schema: of an object, what it needs, or all of it. */
function exampleOf(name: string, schema: Json, resolve: Resolve): unknown {
  const { type, properties, required, minimum, items, anyOf } = resolve(schema)
  if (Array.isArray(anyOf)) return exampleOf(name, Object(anyOf.at(-1)), resolve)
  if ('const' in schema) return schema.const
  if (schema.enum) return [schema.enum].flat()[0]
  if (type === 'integer') return minimum ?? 1
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (type === 'array') return [exampleOf(name, Object(items), resolve)]
  if (type !== 'object') return examples[name] ?? name
  const names: string[] = Array.isArray(required) ? required : Object.keys(Object(properties))
  return Object.fromEntries(
    names.map((key) => [key, exampleOf(key, Object(Object(properties)[key]), resolve)])
  )
}
