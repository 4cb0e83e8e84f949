import t from 'tap'
import { type Cursor, decodeCursor, encodeCursor } from '../../../src/lists/cursors.ts'

const cursor: Cursor = { sort: 'hot', rank: 18623.8900918, id: 1613, position: 30 }

t.test('a cursor is decoded to its values', async (t) => {
  t.same(decodeCursor(encodeCursor(cursor), 'hot'), cursor)
})

t.test('a cursor is safe in a URL', async (t) => {
  t.match(encodeCursor(cursor), /^[\w-]+$/)
})

t.test('cursors of other lists and forged ones are rejected', async (t) => {
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  const foreign = [
    '',
    'abc',
    '-1 or 1=1',
    encode('hot 1 1'),
    encode('hot NaN 1 1'),
    encode('hot 1e400 1 1'),
    encode('hot -99999999999999 1 1'),
    encode('hot 99999999999999999999 1 1'),
    encode('hot 1.50 1 1'),
    encode('best 1 1 1'),
    encode("hot 1 1 1' or '1'='1"),
    encodeCursor({ ...cursor, sort: 'new', rank: 1 }),
    `${encodeCursor(cursor)}=`
  ]
  for (const text of foreign) t.throws(() => decodeCursor(text, 'hot'), { code: 'CURSOR_INVALID' }, text)
})
