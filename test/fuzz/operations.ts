import { hoistedName, type Schema } from './values.ts'

/** An operation of the description, with what it takes. */
export interface Operation {
  /** Such as `GET /api/posts/{id}`. */
  name: string
  operationId: string
  params?: Schema
  query?: Schema
  body?: Schema
  responses: Record<string, Answer>
}

interface Answer {
  $ref?: string
  content?: Record<string, { schema: Schema }>
}

interface Parameter {
  in: string
  name: string
  required?: boolean
  schema: Schema
}

interface Described {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: { 'application/json': { schema: Schema } } }
  responses: Record<string, Answer>
}

export interface Description {
  paths: Record<string, Record<string, Described>>
  components: { schemas: Record<string, Schema>; responses: Record<string, Answer> }
}

/** Reads the operations of a description. @param document of `app.swagger()` */
export function readOperations(document: object): { operations: Operation[]; description: Description } {
  const description: Description = JSON.parse(JSON.stringify(document))
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) =>
      toOperation(description, `${method.toUpperCase()} ${path}`, described)
    )
  )
  return { operations, description }
}

function toOperation({ components }: Description, name: string, described: Described): Operation {
  const { operationId, parameters = [], requestBody, responses } = described
  const params = toObject(parameters.filter((parameter) => parameter.in === 'path'))
  const query = toObject(parameters.filter((parameter) => parameter.in === 'query'))
  const schema = requestBody?.content['application/json'].schema
  const body = schema && (components.schemas[hoistedName(schema)] ?? schema)
  return {
    name,
    operationId,
    responses,
    ...(params && { params }),
    ...(query && { query }),
    ...(body && { body })
  }
}

function toObject(parameters: Parameter[]): Schema | undefined {
  if (parameters.length === 0) return undefined
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name)
  }
}
