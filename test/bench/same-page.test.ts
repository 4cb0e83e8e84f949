import { test } from 'tap'
import { isSamePage } from '../../bench/measure/same-page.ts'

const page = '<h2>Zwölf Boxkämpfer, 日本語 und 🦊</h2><time title="x">2 hours ago</time><p>The end</p>'

test('pages that differ in relative times are the same', async (t) => {
  t.ok(isSamePage(page, page))
  t.ok(isSamePage(page.replace('2 hours', '3 hours'), page))
})

test('characters that autocannon broke between two chunks are ignored', async (t) => {
  t.ok(isSamePage(page.replace('ö', '\uFFFD\uFFFD'), page))
  t.ok(isSamePage(page.replace('🦊', '\uFFFD\uFFFD').replace('ä', '\uFFFD\uFFFD'), page))
})

test('any other difference counts', async (t) => {
  const others = {
    'cut at the end': page.slice(0, -1),
    'cut at the start': page.slice(1),
    longer: `${page}.`,
    'with another word': page.replace('Box', 'Fax'),
    'with another word, and a broken character': page.replace('ö', '\uFFFD').replace('Box', 'Fax'),
    'with something left out where a character was broken': page.replace('ölf', '\uFFFD'),
    empty: ''
  }
  for (const [what, body] of Object.entries(others)) t.notOk(isSamePage(body, page), what)
})
