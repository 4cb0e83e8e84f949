import t from 'tap'
import { readRecords } from '../../../../src/commands/import/records.ts'

/** Reads the text in chunks of this many bytes. */
async function read(text: string | Buffer, chunkSize = 64) {
  const bytes = Buffer.from(text)
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize)
  }
  return Array.fromAsync(readRecords(chunks()))
}

t.test('fields, quotes and line ends follow RFC 4180', async (t) => {
  t.same(await read('a,b\n1,2\n'), [
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['1', '2'] }
  ])
  t.same(await read('"a, b",""\r\n"say ""hi""",\r\n'), [
    { line: 1, fields: ['a, b', ''] },
    { line: 2, fields: ['say "hi"', ''] }
  ])
  t.same(await read('a,b\n1,"two\r\nlines"\n3,4'), [
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['1', 'two\r\nlines'] },
    { line: 4, fields: ['3', '4'] }
  ])
})

t.test('a byte order mark and blank lines are ignored', async (t) => {
  t.same(await read('\ufeffa,b\n\n1,2\n\r\n'), [
    { line: 1, fields: ['a', 'b'] },
    { line: 3, fields: ['1', '2'] }
  ])
  t.same(await read(''), [])
  t.same(await read('\n\r\n'), [])
})

t.test('chunks may end anywhere', async (t) => {
  const text = 'id,title\r\n1,"日本語, ""x""\nñ"\n2,🎺\n3,"open\n4,end'
  const whole = await read(text, 1000)
  t.equal(whole.length, 5)
  for (let size = 1; size <= 12; size++) t.same(await read(text, size), whole, `chunks of ${size}`)
})

t.test('an unclosed quote rejects only its own line', async (t) => {
  const lines = ['a,b,c', '1,"open,c', '3,d,e', '4,"x, y",f', '5,g,h', '6,"to the end,i', '7,j,k']
  const records = await read(lines.join('\n'))
  t.same(
    records.map((record) => ('fields' in record ? record.fields[0] : `${record.line}: ${record.fault}`)),
    ['a', '2: a quoted field does not end', '3', '4', '5', '6: a quoted field does not end', '7']
  )
})

t.test('a quote in the middle of a field is rejected', async (t) => {
  t.same(await read('a,b\n1,x"y"\n2,"x"y\n3,z'), [
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fault: 'a quote is out of place' },
    { line: 3, fault: 'a quote is out of place' },
    { line: 4, fields: ['3', 'z'] }
  ])
})

t.test('invalid UTF-8 rejects its row', async (t) => {
  const records = await read(
    Buffer.concat([Buffer.from('a\n1 caf'), Buffer.from([0xe9]), Buffer.from('\n2 \ufffd\n')])
  )
  t.same(records, [
    { line: 1, fields: ['a'] },
    { line: 2, fault: 'not UTF-8' },
    { line: 3, fields: ['2 \ufffd'] }
  ])
})

t.test('an overlong line is not held in memory', async (t) => {
  const records = await read(`a,b\n${'x'.repeat(1_000_000)}\n1,2\n3,"${'y\n'.repeat(40_000)}4,5\n`, 65_536)
  t.same(records.slice(0, 4), [
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fault: 'longer than 65536 bytes' },
    { line: 3, fields: ['1', '2'] },
    { line: 4, fault: 'a quoted field does not end' }
  ])
  t.same(records.at(-1), { line: 40_004, fields: ['4', '5'] }, 'and every line below is read')
  t.equal(records.length, 4 + 39_999 + 1)
})
