import t from 'tap'
import { renderMarkdown } from '../../../src/news/text.ts'

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
