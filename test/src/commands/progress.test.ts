import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { createBar, createProgress } from '../../../src/commands/progress.ts'

/** Clears the line. */
const clearLine = '\r\x1b[K'

const shown = (text = '') => stripVTControlCharacters(text).replace('\r', '')

function record(isTTY: boolean) {
  const written: string[] = []
  const write = (text: string) => {
    written.push(text)
    return true
  }
  return { written, progress: createProgress({ isTTY, write }) }
}

t.test('on a terminal a bar is redrawn, and cleared for other lines', async (t) => {
  const { written, progress } = record(true)
  progress.update(10_500, 0.5)
  progress.clear()
  progress.update(20_099, 1)
  t.equal(written.length, 3)
  t.ok(written.every((text) => text.startsWith(clearLine)))
  t.match(shown(written[0]), /^█{12}░{12} {2}50 % {2}10,500 rows, [\d,]+ a second$/)
  t.equal(written[1], clearLine)
  t.match(shown(written[2]), /^█{24} 100 % {2}20,099 rows/)
})

t.test('a terminal is updated at a limited rate', async (t) => {
  const { written, progress } = record(true)
  for (let rows = 0; rows < 1000; rows++) progress.update(rows, rows / 1000)
  t.ok(written.length < 100, `${written.length} draws`)
})

t.test('elsewhere a line is written every 5,000 rows', async (t) => {
  const { written, progress } = record(false)
  for (let rows = 500; rows <= 11_000; rows += 500) progress.update(rows, rows / 20_000)
  progress.clear()
  t.same(written, ['5,000 rows (25 %)\n', '10,000 rows (50 %)\n'])
})

t.test('without a known size only rows are reported', async (t) => {
  const { written, progress } = record(false)
  progress.update(5000, null)
  t.same(written, ['5,000 rows\n'])
  const bar = record(true)
  bar.progress.update(5000, null)
  t.match(shown(bar.written[0]), /^5,000 rows, [\d,]+ a second$/)
})

t.test('a bar is shown on a terminal only', async (t) => {
  const written: string[] = []
  for (const isTTY of [false, true])
    createBar({ isTTY, write: (text) => written.push(String(text)) > 0 }).update(6_000, null)
  t.equal(written.length, 1)
  t.match(shown(written[0]), /^6,000 rows, [\d,]+ a second$/)
})
