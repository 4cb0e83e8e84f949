import t from 'tap'
import { renderMarkdown } from '../../../src/text/markdown.ts'

t.test('Markdown becomes HTML', async (t) => {
  t.equal(renderMarkdown('*a* **b** `c`'), '<p><em>a</em> <strong>b</strong> <code>c</code></p>\n')
})

t.test('links say that they are a member’s', async (t) => {
  const link = '<a href="https://example.com" rel="nofollow ugc noopener">'
  t.match(renderMarkdown('[x](https://example.com)'), `${link}x</a>`)
  t.match(renderMarkdown('see https://example.com'), `${link}https://example.com</a>`)
})

t.test('nothing gets through that runs, loads or shouts', async (t) => {
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

t.test('links lead to the web or to a mailbox, and open nothing else', async (t) => {
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

t.test('names of files are no addresses', async (t) => {
  for (const text of ['main.rs', 'README.md', 'build.sh', 'git@github.com', 'node.js', 'example.com'])
    t.equal(renderMarkdown(text), `<p>${text}</p>\n`)
})

t.test('a table needs no style', async (t) => {
  t.match(renderMarkdown('|a|b|\n|:-|-:|\n|c|d|'), /<th>a<\/th>[\s\S]*<td>d<\/td>/)
})
