import { explainedFormats, explainedPatterns } from './patterns.ts'

/** What ajv says of a value that is not valid. */
interface Fault {
  keyword: string
  instancePath: string
  schemaPath: string
  params: Record<string, unknown>
  message?: string
}

const types: Record<string, string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null'
}

/** @returns for each value that is not valid its JSON pointer, and what it has to be */
export function explainFaults(faults: readonly Fault[]): { path: string; message: string }[] {
  return faults.filter((fault) => !isPartOfAnother(fault, faults)).map((fault) => toExplained(fault, faults))
}

/** Whether another one says it as well: of a choice, or of the names of members. */
function isPartOfAnother({ schemaPath }: Fault, faults: readonly Fault[]): boolean {
  return faults.some(
    (other) =>
      ['anyOf', 'propertyNames'].includes(other.keyword) && schemaPath.startsWith(`${other.schemaPath}/`)
  )
}

function toExplained(fault: Fault, faults: readonly Fault[]) {
  const { instancePath, params } = fault
  const name = params.missingProperty ?? params.propertyName
  const path = name === undefined ? instancePath : `${instancePath}/${escapePointer(String(name))}`
  return { path, message: messageOf(fault, faults) }
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-3 */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function messageOf({ keyword, schemaPath, params, message }: Fault, faults: readonly Fault[]): string {
  const parts = faults.filter((part) => part.schemaPath.startsWith(`${schemaPath}/`))
  const standard = message ?? 'is not valid'
  switch (keyword) {
    case 'required':
      return 'is missing'
    case 'enum':
      return `must be one of ${listOf(params.allowedValues)}`
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`
    case 'type':
      return `must be ${[params.type]
        .flat()
        .map((type) => types[String(type)] ?? type)
        .join(' or ')}`
    case 'minLength':
      return params.limit === 1 ? 'must not be empty' : `must have at least ${params.limit} characters`
    case 'maxLength':
      return `must have at most ${params.limit} characters`
    case 'format':
      return explainedFormats[String(params.format)] ?? standard
    case 'pattern':
      return explainedPatterns[String(params.pattern)] ?? standard
    case 'propertyNames':
      return `is not known here: only ${listOf(parts[0]?.params.allowedValues)}`
    case 'anyOf':
      return [...new Set(parts.map((part) => messageOf(part, faults)))].join(', or ')
    default:
      return standard
  }
}

function listOf(values: unknown): string {
  return [values]
    .flat()
    .map((value) => (value === '' ? 'nothing' : String(value)))
    .join(', ')
}
