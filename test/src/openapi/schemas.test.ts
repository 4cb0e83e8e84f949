import { test } from 'tap'
import { hoistTitled, toPlainSchema, withoutDefaulted } from '../../../src/openapi/schemas.ts'

test('what is no JSON Schema becomes some', async (t) => {
  t.same(toPlainSchema({ wholeNumber: { minimum: 1, maximum: 9 }, default: 3 }), {
    type: 'integer',
    minimum: 1,
    maximum: 9,
    default: 3
  })
  t.same(toPlainSchema({ type: 'string', nullable: true }), { type: ['string', 'null'] })
  t.same(toPlainSchema({ enum: ['a'], nullable: true }), { anyOf: [{ enum: ['a'] }, { type: 'null' }] })
  t.same(toPlainSchema({ type: 'string', format: 'address' }), { type: 'string', format: 'email' })
  t.same(toPlainSchema({ type: 'string', format: 'username' }), { type: 'string' })
  t.same(toPlainSchema({ type: 'string', format: 'date-time' }), { type: 'string', format: 'date-time' })
  const properties = { format: { type: 'string' }, group: { type: 'string' } }
  t.same(
    toPlainSchema({ type: 'object', properties }),
    { type: 'object', properties },
    'names of properties stay'
  )
})

test('what has a default may be missing', async (t) => {
  const properties = { a: { default: 1 }, b: {} }
  t.same(withoutDefaulted({ properties, required: ['a', 'b'] }), { properties, required: ['b'] })
  t.same(withoutDefaulted({ properties, required: ['a'] }), { properties })
})

test('schemas with a title are hoisted, and differ from each other', async (t) => {
  const post = { type: 'object', title: 'Post', properties: { user: { type: 'object', title: 'User' } } }
  t.same(hoistTitled([post, post]), {
    document: [{ $ref: '#/components/schemas/Post' }, { $ref: '#/components/schemas/Post' }],
    schemas: {
      User: { type: 'object', title: 'User' },
      Post: { type: 'object', title: 'Post', properties: { user: { $ref: '#/components/schemas/User' } } }
    }
  })
  t.throws(() => hoistTitled([post, { type: 'object', title: 'Post' }]), /title Post/)
  t.same(hoistTitled({ type: 'string', title: 'Name' }).schemas, {}, 'labels are no names')
})
