import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Description, Operation } from './operations.ts'

interface Answer {
  statusCode: number
  headers: Record<string, unknown>
  body: string
}

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/**
 * Compares answers with a description.
 * @returns a function that says what is wrong with an answer, or null
 */
export function answerChecker({ components }: Description) {
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': time, email: true } })
  ajv.addSchema({ $id: 'board', components: closed(components) })
  const validators = new Map<string, ValidateFunction>()

  return function check(
    { name, responses }: Operation,
    { statusCode, headers, body }: Answer
  ): string | null {
    const key = responses[statusCode] ? `${statusCode}` : `${statusCode}`.replace(/\d\d$/, 'XX')
    const response = responses[key]
    if (!response) return `${name}: ${statusCode} is not described`
    const { content } =
      components.responses[`${response.$ref}`.replace('#/components/responses/', '')] ?? response
    if (!content) return body === '' ? null : `${name}: ${statusCode} has a body`
    const [media = '', described] = Object.entries(content)[0] ?? []
    const type = String(headers['content-type'])
    if (!type.startsWith(media)) return `${name}: ${statusCode} is of type ${type}`
    const id = `${name} ${key}`
    const isValid = validators.get(id) ?? ajv.compile(closed(described?.schema ?? {}))
    validators.set(id, isValid)
    return isValid(JSON.parse(body))
      ? null
      : `${id}: ${ajv.errorsText(isValid.errors)} in ${body.slice(0, 2000)}`
  }
}

/** A schema of which objects have no other members than those that it names. */
function closed(schema: object): object {
  return JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key === '$ref' && typeof value === 'string') return `board${value}`
    return value?.type === 'object' && value.properties ? { additionalProperties: false, ...value } : value
  })
}
