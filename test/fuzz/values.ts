import fc, { type Arbitrary } from 'fast-check'

/** The part of JSON Schema that the description uses. */
export interface Schema {
  $ref?: string
  type?: string
  properties?: Record<string, Schema>
  required?: readonly string[]
  items?: Schema
  anyOf?: readonly Schema[]
  const?: unknown
  enum?: readonly unknown[]
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

/** The name of the component that a schema refers to; '' for none. */
export function hoistedName({ $ref = '' }: Schema): string {
  return $ref.replace('#/components/schemas/', '')
}

const character = fc.constantFrom(...'ab cdé漢字𝕏🏳️‍🌈\u0301\u200d\n\t*_`<>&"\'[]()!#|~\\/:.-1')

const letters = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 1, maxLength: 8 })

/** Realistic values, which a schema alone does not give. */
const byName: Record<string, Arbitrary<unknown>> = {
  post_url: fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.constant('https://example.com/same')),
  // Never anything that is elsewhere.
  url: fc.constantFrom(
    'http://127.0.0.1:1/',
    'https://a.invalid/',
    'http://10.0.0.1/',
    '//x',
    'https://b.invalid/'
  ),
  email: letters.map((name) => `${name}@example.com`),
  username: letters,
  tag: fc.constantFrom('news', 'web', 'web,news', 'nowhere'),
  tags: fc.subarray(['news', 'web']),
  events: fc.subarray(['post.created', 'post.popular']),
  scopes: fc.subarray(['read', 'write', 'moderate']),
  name: fc.oneof(fc.constantFrom('news', 'web'), letters),
  into: fc.constantFrom('news', 'web'),
  current_password: fc.constantFrom('a long way to go', 'another'),
  password: fc.constantFrom('a long way to go', 'another long way')
}

/** Values at and beyond the limits. */
export const hostile: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...[null, true, false, -1, 0, -0, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 64, 5e-324],
    ...[
      '',
      ' ',
      '\0',
      'a\0b',
      '\ud800',
      'a\udfff',
      '\u202e',
      '\ufeff',
      '\u0085',
      '🏳️‍🌈',
      'ﷺ',
      'İ',
      '0',
      '-1',
      '1e3'
    ],
    ...[
      '0x10',
      ' 1',
      '01',
      '1.0',
      '9'.repeat(30),
      'NaN',
      'null',
      "' or 1=1 -- ",
      '%',
      '../../',
      '<%= 7*7 %>',
      '{{7*7}}'
    ],
    ...[[], {}, [[]], [1], { id: 1 }, { $gt: 0 }, { toString: 1 }, { constructor: 1 }, { length: -1 }],
    ...[
      'javascript:alert(1)',
      'http://',
      'http://[::1',
      'https://a:b@c.example/',
      `https://${'a'.repeat(300)}.example`
    ]
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(300, 301, 2001, 10_001, 60_000).map((length) => 'x'.repeat(length)),
  fc.constantFrom(50, 254, 10_000).map((length) => '𝕏'.repeat(length)),
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(10, 1_000).map(nested)
)

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value }
  return value
}

/** Valid values. Ids are small, so that some of them exist. */
export function valid({ properties, required = [], ...schema }: Schema, name = ''): Arbitrary<unknown> {
  if (properties) {
    const fields = Object.entries(properties).map(([key, value]) => [key, valid(value, key)])
    return fc.record<Record<string, unknown>>(Object.fromEntries(fields), { requiredKeys: [...required] })
  }
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valid(one, name)))
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.type === 'integer') return wholeNumbers(schema)
  if (schema.type === 'boolean') return fc.boolean()
  if (schema.type === 'object') return fc.dictionary(letters, letters, { maxKeys: 3 })
  if (schema.type === 'null') return fc.constant(null)
  const { minLength = 0, maxLength = 100 } = schema
  const text = fc.string({ unit: character, minLength, maxLength: Math.min(maxLength, minLength + 60) })
  const one = byName[name] ?? text
  return schema.type === 'array' && !byName[name]
    ? fc.array(valid(schema.items ?? {}), { maxLength: 3 })
    : one
}

/** The API takes their digits as well. */
function wholeNumbers({ minimum = 0, maximum = 1_000_000 }: Schema): Arbitrary<unknown> {
  const some = fc.integer({ min: minimum, max: Math.min(maximum, minimum + 14) })
  return fc.oneof(
    { weight: 10, arbitrary: some },
    { weight: 10, arbitrary: some.map(String) },
    fc.constant(maximum)
  )
}

/** Valid values with one random change. */
export function nearlyValid(schema: Schema): Arbitrary<unknown> {
  const names = [...Object.keys(schema.properties ?? {}), 'extra', 'toString', 'constructor', '']
  return fc
    .tuple(valid(schema), fc.constantFrom(...names), fc.option(hostile, { nil: undefined }))
    .map(([value, name, other]) => ({ ...Object(value), [name]: other }))
}
