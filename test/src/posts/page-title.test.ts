import { test } from 'tap'
import { hasHead, isHtml, readPageTitle } from '../../../src/posts/page-title.ts'

const url = new URL('https://news.example/a/b?c')

const read = (html: string | Buffer, type = 'text/html') => readPageTitle(Buffer.from(html), type, url)

test('the title of a page is that for sharing, or its own', async (t) => {
  const cases: [html: string, title: string | null][] = [
    ['<title>Words</title>', 'Words'],
    ['<title>\n  More \t words&nbsp;&amp;&#x200B; &lt;b&gt;\n</title>', 'More words & <b>'],
    [
      '<title>Words - Site</title><meta property="og:title" content="Words &quot;here&quot;">',
      'Words "here"'
    ],
    ['<meta name=og:title content="By name"><title>x</title>', 'By name'],
    ['<meta property="og:title" content=" "><title>Own</title>', 'Own'],
    ['<TITLE>Upper</TITLE>', 'Upper'],
    ['<title>One</title><title>Two</title>', 'One'],
    ['<title>Not <b>markup</b></title>', 'Not <b>markup</b>'],
    ['<title>Never closed', 'Never closed'],
    ['<head></head><body><title>In the body</title><svg><title>A drawing</title></svg>', null],
    ['<!-- <title>Comment</title> --><script>"<title>x</title>"</script>', null],
    ['<title></title>', null],
    ['<title>\u200b\u202e</title>', null],
    ['', null],
    ['{"title": "x"}', null]
  ]
  for (const [html, title] of cases) t.equal(read(html).title, title, html)
  t.equal([...(read(`<title>${'𝕏'.repeat(400)}</title>`).title ?? '')].length, 300)
})

test('the canonical address is one of http or https', async (t) => {
  const cases: [href: string, expected: string | null][] = [
    ['/b', 'https://news.example/b'],
    ['?d', 'https://news.example/a/b?d'],
    ['http://other.example/x', 'http://other.example/x'],
    ['javascript:alert(1)', null],
    ['http://a:b@c.example/', null],
    ['http://', null],
    ['', null]
  ]
  for (const [href, expected] of cases)
    t.equal(read(`<link rel="x Canonical" href="${href}">`).canonical, expected, href)
  t.equal(read('<link rel="canonicals" href="/b">').canonical, null)
})

test('a page is read in its own encoding', async (t) => {
  const japanese = Buffer.concat([
    Buffer.from('<meta charset="Shift_JIS"><title>'),
    Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea]),
    Buffer.from('</title>')
  ])
  t.equal(read(japanese).title, '日本語')
  const latin = Buffer.from('<title>Caf\xe9</title>', 'latin1')
  t.equal(read(latin, 'text/html; charset=ISO-8859-1').title, 'Café')
  t.equal(read(latin, 'text/html; charset="windows-1252"').title, 'Café')
  const old = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><title>Caf\xe9</title>'
  t.equal(read(Buffer.from(old, 'latin1')).title, 'Café')
  t.equal(read('<meta charset="nonsense"><title>Café</title>').title, 'Café')
  t.equal(read('<title>日本語</title>').title, '日本語')
})

test('only HTML is read, and only its head', async (t) => {
  for (const type of ['text/html', 'text/html; charset=utf-8', 'TEXT/HTML', 'application/xhtml+xml'])
    t.ok(isHtml(type), type)
  for (const type of ['', 'application/pdf', 'text/htmlx', 'text/plain', 'image/svg+xml', 'application/json'])
    t.notOk(isHtml(type), type)
  t.ok(hasHead(Buffer.from('<title>x</title></HEAD>')))
  t.ok(hasHead(Buffer.from('<title>x</title><body class>')))
  t.notOk(hasHead(Buffer.from('<title>x</title>')))
})
