import fc from 'fast-check'
import t from 'tap'
import { cleanLine } from '../../../src/text/line.ts'

t.test('a line is cleaned', async (t) => {
  const table: [text: string, clean: string][] = [
    [' a  b\t\tc\r\nd\u2028e\u00a0f ', 'a b c d e f'],
    ['e\u0301', 'é'],
    ['a\u0000b\u001b[31m\u009fc', 'ab[31mc'],
    ['\u202eabc\u202c \u2066x\u2069 \u200fy', 'abc x y'],
    ['z\u200be\ufeffr\u2060o\u00ad', 'zero'],
    ['a\u200db', 'ab'],
    ['👨\u200d👩\u200d👧 🏳️\u200d🌈', '👨\u200d👩\u200d👧 🏳️\u200d🌈'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['क्\u200dष', 'क्\u200dष'],
    ['日本語 — العربية', '日本語 — العربية'],
    ['a\u{e0041}\u{e007f}b\u115f\u3164c\u17b4\u034f\u{1d173}', 'abc'],
    [
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 1\ufe0f\u20e3',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 1\ufe0f\u20e3'
    ],
    [`Z${'\u0335'.repeat(50)}algo`, `Z${'\u0335'.repeat(4)}algo`],
    [`Z${'\u200d\u0335'.repeat(50)}`, `Z\u0335${'\u200d\u0335'.repeat(3)}`],
    ['\u200b \u200d\n', '']
  ]
  for (const [text, clean] of table) t.equal(cleanLine(text), clean)
})

t.test('a clean line is clean, whatever it was', async () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const clean = cleanLine(text)
      return (
        cleanLine(clean) === clean && !/[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]|^\s|\s$/u.test(clean)
      )
    }),
    { numRuns: 2000, examples: [['a\u200c\u200d\u0301'], ['👨\u200d\u200d👩'], [' \u0301']] }
  )
})
