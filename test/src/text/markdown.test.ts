import t from 'tap'
import { renderMarkdown } from '../../../src/text/markdown.ts'

t.test('Markdown becomes HTML', async (t) => {
  t.equal(renderMarkdown('*a* **b** `c`'), '<p><em>a</em> <strong>b</strong> <code>c</code></p>\n')
})

t.test('links have rel="nofollow ugc noopener"', async (t) => {
  const link = '<a href="https://example.com" rel="nofollow ugc noopener">'
  t.match(renderMarkdown('[x](https://example.com)'), `${link}x</a>`)
  t.match(renderMarkdown('see https://example.com'), `${link}https://example.com</a>`)
})

t.test('HTML, images and headings are not rendered', async (t) => {
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
  t.match(renderMarkdown('|a|b|\n|:-|-:|\n|c|d|'), /<th>a<\/th>[\s\S]*<td>d<\/td>/)
})
