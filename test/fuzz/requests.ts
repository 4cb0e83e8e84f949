import fc, { type Arbitrary } from 'fast-check'
import type { Method } from '../client.ts'
import type { Operation } from './operations.ts'
import { hostile, nearlyValid, type Schema, valid } from './values.ts'

/** Others are rarer: those that hash a password are slow, and some leave little for the rest. */
const weights: Record<string, number> = {
  ...{ createComment: 24, createPost: 16, voteForPost: 16, voteForComment: 16 },
  ...{ readPost: 8, withdrawVoteForPost: 8, withdrawVoteForComment: 8, upvotePost: 8 },
  ...{ listPosts: 6, search: 6, editPost: 6, editComment: 6, moderatePost: 6, moderateComment: 6 },
  ...{ previewText: 4, deleteComment: 3, restoreComment: 3, savePost: 2, hidePost: 2, editProfile: 2 },
  ...{ chooseTag: 2, createInvitation: 2, flagPost: 2, flagComment: 2, listNotices: 2, markNoticesRead: 2 },
  ...{ retagPost: 2, readProfile: 2, listModerationLog: 2 }
}

export interface FuzzRequest {
  operation: Operation
  method: Method
  url: string
  headers: Record<string, string>
  payload?: string
  /** Index of the member who sends it; null for a visitor. */
  who: number | null
}

const json = 'application/json'
const segments = [
  '%',
  '%zz',
  '%00',
  '%C0%AF',
  '..%2F',
  '',
  '%F0%9F%92%A5',
  'x'.repeat(700),
  '1;a=1',
  '1?x=%',
  '٣'
]

/** Malformed bodies, and bodies of another type than their content type. */
const strange: Arbitrary<[type: string, payload: string]> = fc.oneof(
  fc.tuple(fc.constant(json), fc.string({ unit: 'binary' })),
  fc.tuple(
    fc.constantFrom('text/plain', 'application/xml', '', ';', 'application/json;', 'multipart/form-data'),
    fc.json()
  ),
  fc.tuple(
    fc.constant(json),
    fc.constantFrom(
      '',
      '{',
      '[]',
      'null',
      '1',
      '"a"',
      '{"__proto__":{}}',
      '{"title":"a","title":"b"}',
      'x'.repeat(140_000)
    )
  )
)

/** Requests to every operation with valid, nearly valid and invalid input. */
export function anyRequest(operations: Operation[], members: number): Arbitrary<FuzzRequest> {
  return fc.oneof(
    ...operations.map((operation) => ({
      weight: weights[operation.operationId] ?? 1,
      arbitrary: requestTo(operation, members)
    }))
  )
}

/** A random request to each operation. @param members of whom one sends it */
export function requestToEach(operations: Operation[], members: number, seed: number): FuzzRequest[] {
  return operations.flatMap((operation) => fc.sample(requestTo(operation, members), { seed, numRuns: 1 }))
}

function requestTo(operation: Operation, members: number): Arbitrary<FuzzRequest> {
  const { name, params, query, body } = operation
  const [method, path = ''] = name.split(' ') as [Method, string]
  return fc
    .record({
      who: fc.option(fc.nat(members - 1), { freq: 8, nil: null }),
      params: params ? pathPart(params) : fc.constant(''),
      query: query ? queryPart(query) : fc.constant(''),
      body: body ? bodyPart(body) : fc.constant(undefined)
    })
    .map((parts): FuzzRequest => {
      const url = path.replace(/\{\w+\}(\/\{\w+\})*/, () => parts.params) + parts.query
      if (!parts.body) return { operation, method, url, headers: {}, who: parts.who }
      const [type, payload] = parts.body
      return { operation, method, url, headers: { 'content-type': type }, payload, who: parts.who }
    })
}

function pathPart(schema: Schema): Arbitrary<string> {
  const one = valid(schema).map((params) => Object.values(Object(params)).map(encode).join('/'))
  const other = hostile.map(encode)
  return fc.oneof(
    { weight: 8, arbitrary: one },
    { weight: 1, arbitrary: other },
    fc.constantFrom(...segments)
  )
}

function queryPart(schema: Schema): Arbitrary<string> {
  const some = fc.oneof(valid(schema), nearlyValid(schema))
  const strings = some.map(
    (query) =>
      `?${Object.entries(Object(query))
        .map((pair) => pair.map(encode).join('='))
        .join('&')}`
  )
  return fc.oneof(
    { weight: 6, arbitrary: strings },
    fc.constantFrom('?', '?%', '?limit=1&limit=2', '?cursor=%00', '?__proto__=1')
  )
}

function bodyPart(schema: Schema): Arbitrary<[type: string, payload: string]> {
  const asJson = (value: unknown): [string, string] => [json, JSON.stringify(value) ?? '']
  return fc.oneof(
    { weight: 8, arbitrary: valid(schema).map(asJson) },
    { weight: 4, arbitrary: nearlyValid(schema).map(asJson) },
    { weight: 1, arbitrary: hostile.map(asJson) },
    { weight: 1, arbitrary: strange }
  )
}

function encode(value: unknown): string {
  return encodeURIComponent(String(typeof value === 'object' ? JSON.stringify(value) : value).toWellFormed())
}
