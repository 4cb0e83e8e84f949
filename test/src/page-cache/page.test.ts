import { randomBytes } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { test } from 'tap'
import { Page, type RawHeaders } from '../../../src/page-cache/page.ts'

const text = '<p>How it is — “so”.</p>\n'.repeat(200)
const toObject = (headers: RawHeaders): Record<string, string | undefined> =>
  Object.fromEntries(headers.flatMap((name, n) => (n % 2 === 0 ? [[name, headers[n + 1]]] : [])))

const make = (content = text) => new Page(content, 'text/html', { 'cache-control': 'public' })

test('every representation contains the page and has its own ETag', async (t) => {
  const page = make()
  const forms = [await page.in('identity'), await page.in('gzip'), await page.in('br')]
  const [plain, gzipped, brotli] = forms.map(({ body }) => body)
  t.equal(plain?.toString(), text)
  t.equal(gunzipSync(gzipped ?? '').toString(), text)
  t.equal(brotliDecompressSync(brotli ?? '').toString(), text)
  t.equal(new Set(forms.map(({ etag }) => etag)).size, 3)
  for (const { etag, headers, notModifiedHeaders, body } of forms) {
    t.match(etag, /^"[\w-]+"$/, 'strong')
    t.match(toObject(headers), { etag, 'content-type': 'text/html', 'content-length': `${body.length}` })
    t.same(toObject(notModifiedHeaders), { 'cache-control': 'public', etag })
  }
  t.same(
    forms.map(({ headers }) => toObject(headers)['content-encoding']),
    [undefined, 'gzip', 'br']
  )
})

test('equal pages have equal ETags, different pages different ones', async (t) => {
  t.equal((await make().in('br')).etag, (await make().in('br')).etag)
  t.not(make().plain.etag, make(`${text} `).plain.etag)
})

test('each encoding is made once, also for concurrent requests', async (t) => {
  const page = make()
  let grown = 0
  page.onGrow = () => grown++
  const [one, other] = await Promise.all([page.in('br'), page.in('br')])
  t.equal(one, other)
  t.equal(page.in('br'), one, 'and it is available at once from then on')
  t.equal(grown, 1)
})

test('a page that would not become smaller is not compressed', async (t) => {
  const short = make('<p>Short</p>')
  t.equal(short.in('gzip'), short.plain)
  const dense = new Page(randomBytes(5000), 'image/png', {})
  t.equal(await dense.in('gzip'), dense.plain)
  t.equal(dense.in('gzip'), dense.plain, 'and that is known from then on')
})

test('a page knows its memory usage', async (t) => {
  const page = make()
  const before = page.bytes
  t.ok(before >= Buffer.byteLength(text))
  const { body } = await page.in('gzip')
  t.equal(page.bytes, before + body.length)
  for (const { body } of [page.plain, await page.in('gzip'), await page.in('br')]) {
    t.equal(body.buffer.byteLength, body.length, 'it is not a slice of a larger buffer')
  }
})
