import t from 'tap'
import { CodedError } from '../../../src/errors/coded-error.ts'
import { htmlBound, parseMarkdown, renderMarkdown, renderSource } from '../../../src/text/markdown.ts'
import { markdownBombs } from '../../fixtures/markdown-bombs.ts'

t.test('Markdown becomes HTML', async (t) => {
  t.equal(renderMarkdown('*a* **b** `c`'), '<p><em>a</em> <strong>b</strong> <code>c</code></p>\n')
})

t.test('links have rel="nofollow ugc noopener"', async (t) => {
  const link = '<a href="https://example.com" rel="nofollow ugc noopener">'
  t.match(renderMarkdown('[x](https://example.com)'), `${link}x</a>`)
  t.match(renderMarkdown('see https://example.com'), `${link}https://example.com</a>`)
})

t.test('HTML, loaded images and headings are not rendered', async (t) => {
  const hostile = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:x)',
    '![x](https://example.com/pixel.gif)',
    '# Heading',
    'Heading\n===',
    '[x](https://example.com "\\" onmouseover=\\"alert(1)")'
  ]
  for (const text of hostile) {
    t.notMatch(
      renderMarkdown(text),
      /<(script|img|h1)|(href|src)="?(javascript|data|vbscript)|" onmouse/i,
      text
    )
  }
})

t.test('an image is a link with its alternative text, or with its address', async (t) => {
  const link = (href: string, text: string) => `<a href="${href}" rel="nofollow ugc noopener">${text}</a>`
  const url = 'https://example.com/a.png'
  const cases: Record<string, string> = {
    [`![A *graph*](${url})`]: link(url, 'A <em>graph</em>'),
    [`![](${url})`]: link(url, url),
    '![ ](/a.png)': link('/a.png', '/a.png'),
    [`![\u3164](${url})`]: link(url, url),
    [`![https://example.org](${url})`]: link(url, 'https://example.org'),
    [`![a][r]\n\n[r]: ${url}`]: link(url, 'a'),
    [`[![a](${url})](https://example.org)`]: link('https://example.org', 'a'),
    [`[![](${url})](https://example.org)`]: link('https://example.org', url),
    [`![a [b](https://example.org) ![c](d)](${url})`]: link(url, 'a b c'),
    '![a](javascript:alert(1))': '![a](javascript:alert(1))'
  }
  for (const [text, html] of Object.entries(cases)) t.equal(renderMarkdown(text), `<p>${html}</p>\n`, text)
  t.match(renderMarkdown(`![a](${url} "b")`), 'title="b"')
  const { names, findSites } = parseMarkdown(`![@alice](${url}) @bob`)
  t.same([names, findSites()], [['bob'], ['example.com']])
})

t.test('links are http, https or mailto', async (t) => {
  for (const url of [
    'https://example.com',
    'http://example.com',
    'mailto:a@example.com',
    '/post/1',
    '#c1',
    '?a=b',
    '//example.com'
  ])
    t.match(renderMarkdown(`[x](${url})`), `href="${url}"`)
  for (const url of [
    'data:image/png;base64,iVBORw0KGgo=',
    'tel:1',
    'ssh://a',
    'ms-msdt:/id',
    'blob:x',
    'ftp://a'
  ])
    t.notMatch(renderMarkdown(`[x](${url})`), '<a', url)
})

t.test('file names are not links', async (t) => {
  for (const text of ['main.rs', 'README.md', 'build.sh', 'git@github.com', 'node.js', 'example.com'])
    t.equal(renderMarkdown(text), `<p>${text}</p>\n`)
})

t.test('tables have no style attributes', async (t) => {
  const html = renderMarkdown('|a|b|\n|:-|-:|\n|c|d|')
  t.match(html, /<th>a<\/th>[\s\S]*<td>d<\/td>/)
  t.match(html, /^<div class="table" [^>]*tabindex="0">\n<table>[\s\S]*<\/table>\n<\/div>\n$/)
})

t.test('a text whose HTML would be too large is refused while it is rendered', async (t) => {
  for (const [kind, text] of Object.entries(markdownBombs)) {
    const start = process.cpuUsage()
    t.throws(() => renderMarkdown(text), { code: 'TEXT_TOO_LARGE' }, kind)
    const { user, system } = process.cpuUsage(start)
    t.ok(user + system < 300_000, `${kind}: ${user + system} µs`)
  }
})

const n = 10_000
const repeat = (part: string) => part.repeat(n / part.length)

const pathological = {
  quotes: repeat('>'),
  lists: repeat('- '),
  numbers: repeat('1. '),
  brackets: '['.repeat(n / 2) + ']'.repeat(n / 2),
  'brackets with a reference': `[a]: b\n\n${'['.repeat(n / 2)}${']'.repeat(n / 2 - 10)}`,
  'links in links': '['.repeat(n / 4) + '](b)'.repeat(n / 6),
  'open links': repeat('[a]('),
  emphasis: repeat('*_'),
  'open emphasis': repeat('*a '),
  strong: '*'.repeat(n / 2) + 'a'.repeat(10) + '*'.repeat(n / 2 - 10),
  strike: repeat('~~a'),
  backticks: repeat('`a``b'),
  'lazy lines of a quote': `${'>'.repeat(90)}a\n${'b\n'.repeat(n / 2 - 50)}`,
  'table lines': repeat('-|-\n'),
  addresses: repeat('http://a('),
  parentheses: `http://a/${'('.repeat(n - 10)}`,
  ampersands: repeat('&'),
  'quotation marks': repeat('"')
}

/** Texts of too many levels are refused. */
function tryRender(text: string) {
  try {
    return renderMarkdown(text)
  } catch (error) {
    if (error instanceof CodedError && error.code === 'TEXT_TOO_LARGE') return ''
    throw error
  }
}

t.test('nothing that stands deep is left out', async (t) => {
  t.match(renderMarkdown(`${'>'.repeat(99)}deep`), 'deep')
  t.match(renderMarkdown(`${'> - '.repeat(33)}deep`), 'deep')
  for (const text of [`${'>'.repeat(101)}deep`, `${'> - '.repeat(34)}deep`, `${'- '.repeat(50)}deep`])
    t.throws(() => renderMarkdown(text), { code: 'TEXT_TOO_LARGE' })
})

t.test('no text of the greatest length takes long, or is larger than the bound', async (t) => {
  for (const [kind, text] of Object.entries(pathological)) {
    const start = process.cpuUsage()
    const bytes = Buffer.byteLength(tryRender(text))
    const { user, system } = process.cpuUsage(start)
    t.ok(user + system < 1_000_000, `${kind}: ${user + system} µs`)
    t.ok(bytes <= htmlBound.factor * n + htmlBound.base, `${kind}: ${bytes} bytes`)
  }
})

t.test('ordinary texts with many links, cells and quotes are far from the bound', async (t) => {
  const texts = [
    '- [a](https://example.com/a)\n'.repeat(300),
    `|a|b|c|\n|-|-|-|\n${'|1|2|\n'.repeat(400)}`,
    '> > Well\n>\n> Indeed\n\nAnd so on.\n\n'.repeat(200),
    'https://ja.wikipedia.org/wiki/%E3%83%A1 https://ja.wikipedia.org/wiki/東京都の歴史 '.repeat(100),
    '漢'.repeat(n),
    '😀'.repeat(n)
  ]
  for (const text of texts) t.doesNotThrow(() => renderMarkdown(text), text.slice(0, 30))
})

t.test('the source of a text is shown within the bound', async (t) => {
  t.equal(renderSource('<b>\n"a"'), '<p>&lt;b&gt;<br>\n&quot;a&quot;</p>\n')
  t.ok(Buffer.byteLength(renderSource('"'.repeat(n))) <= htmlBound.factor * n + htmlBound.base)
})
