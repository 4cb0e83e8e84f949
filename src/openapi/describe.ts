import { groupOf, operations } from './operations.ts'
import { hoistTitled, isObject, type Json, toPlainSchema, withoutDefaulted } from './schemas.ts'
import { securityOf } from './security.ts'

interface Route {
  method: string | string[]
  url: string
  config?: { membersOnly?: boolean; role?: string }
}

const requestParts = ['body', 'querystring', 'params']

const descriptions: Record<string, string> = {
  '200': 'What was asked for.',
  '201': 'It was made.',
  '204': 'It was done.'
}

/** Names of the answers to what fails. */
const failures: Record<string, string> = { '4XX': 'Refused', '5XX': 'Failed' }

/**
 * @param scope that a token needs; null where none is taken
 * @returns the schema of a route as the description shows it; hidden when it is no operation of the API
 */
export function describeRoute(schema: object | undefined, route: Route, scope: string | null): Json {
  const method = String(route.method)
  const operation = operations[`${method} ${route.url}`]
  if (!operation) return { hide: true }
  const [operationId, summary] = operation
  const parts = Object.entries(schema ?? {}).map(([name, part]) => {
    const plain = toPlainSchema(JSON.parse(JSON.stringify(part)))
    return [name, requestParts.includes(name) ? withoutDefaulted(plain) : plain]
  })
  return {
    ...Object.fromEntries(parts),
    operationId,
    summary,
    tags: [groupOf(route.url)],
    security: securityOf(method, route.config ?? {}, scope)
  }
}

/** Moves titled schemas and failures to the components, and says what each answer is. */
export function finishDescription({ components, ...document }: Json): Json {
  const { schemas: shared, ...others } = isObject(components) ? components : {}
  const named = Object.entries(isObject(shared) ? shared : {}).map(([name, schema]) => {
    const { $id: _, ...plain } = isObject(schema) ? schema : {}
    return [name, toPlainSchema(plain)]
  })
  const { document: roots, schemas: inner } = hoistTitled(Object.fromEntries(named))
  const { document: rest, schemas } = hoistTitled(document, inner)
  const responses: Json = {}
  const described = Object(nameAnswers(rest, responses))
  const all = Object.entries({ ...Object(roots), ...schemas }).sort(([a], [b]) => (a < b ? -1 : 1))
  const paths = sortPaths(Object(described.paths))
  return { ...described, paths, components: { ...others, responses, schemas: Object.fromEntries(all) } }
}

/** In the order of the operations, which is for readers. */
function sortPaths(paths: object): object {
  const order = Object.keys(operations).map((name) => name.replace(/^\w+ /, '').replace(/:(\w+)/g, '{$1}'))
  return Object.fromEntries(
    Object.entries(paths).sort(([one], [other]) => order.indexOf(one) - order.indexOf(other))
  )
}

/** @param responses where the failures go, which all operations share */
function nameAnswers(value: unknown, responses: Json): unknown {
  if (Array.isArray(value)) return value.map((part) => nameAnswers(part, responses))
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([name, part]) => {
    const failure = failures[name]
    if (failure) {
      responses[failure] = part
      return [name, { $ref: `#/components/responses/${failure}` }]
    }
    const answer = nameAnswers(part, responses)
    const isUnnamed = isObject(answer) && answer.description === 'Default Response'
    return [name, isUnnamed ? { ...answer, description: descriptions[name] ?? '' } : answer]
  })
  return Object.fromEntries(entries)
}
