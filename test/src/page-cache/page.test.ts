import { randomBytes } from 'node:crypto'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { test } from 'tap'
import { Page } from '../../../src/page-cache/page.ts'

const text = '<p>How it is — “so”.</p>\n'.repeat(200)
const make = (content = text) => new Page(content, 'text/html', { 'cache-control': 'public' })

test('every representation holds the page and has a tag of its own', async (t) => {
  const page = make()
  const forms = [await page.in('identity'), await page.in('gzip'), await page.in('br')]
  const [plain, gzipped, brotli] = forms.map(({ body }) => body)
  t.equal(plain?.toString(), text)
  t.equal(gunzipSync(gzipped ?? '').toString(), text)
  t.equal(brotliDecompressSync(brotli ?? '').toString(), text)
  t.equal(new Set(forms.map(({ etag }) => etag)).size, 3)
  for (const { etag, headers, unchanged, body } of forms) {
    t.match(etag, /^"[\w-]+"$/, 'strong')
    t.match(headers, { etag, 'content-type': 'text/html', 'content-length': `${body.length}` })
    t.same(unchanged, { 'cache-control': 'public', etag })
  }
  t.same(
    forms.map(({ headers }) => headers['content-encoding']),
    [undefined, 'gzip', 'br']
  )
})

test('equal pages have equal tags, others have others', async (t) => {
  t.equal((await make().in('br')).etag, (await make().in('br')).etag)
  t.not(make().plain.etag, make(`${text} `).plain.etag)
})

test('each encoding is made once, however many ask for it at once', async (t) => {
  const page = make()
  let grown = 0
  page.onGrow = () => grown++
  const [one, other] = await Promise.all([page.in('br'), page.in('br')])
  t.equal(one, other)
  t.equal(page.in('br'), one, 'and from then on is there at once')
  t.equal(grown, 1)
})

test('what would not become smaller stays as it is', async (t) => {
  const short = make('<p>Short</p>')
  t.equal(short.in('gzip'), short.plain)
  const dense = new Page(randomBytes(5000), 'image/png', {})
  t.equal(await dense.in('gzip'), dense.plain)
  t.equal(dense.in('gzip'), dense.plain, 'and that is known from then on')
})

test('a page knows how much memory it takes', async (t) => {
  const page = make()
  const before = page.bytes
  t.ok(before >= Buffer.byteLength(text))
  const { body } = await page.in('gzip')
  t.equal(page.bytes, before + body.length)
  for (const { body } of [page.plain, await page.in('gzip'), await page.in('br')]) {
    t.equal(body.buffer.byteLength, body.length, 'it is not part of a larger buffer')
  }
})
