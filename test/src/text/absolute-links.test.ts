import t from 'tap'
import { absoluteLinks } from '../../../src/text/absolute-links.ts'
import { renderMarkdown } from '../../../src/text/markdown.ts'

const page = 'https://news.example/comment/7'

t.test('links of a text lead to the same pages from anywhere', async (t) => {
  for (const [written, expected] of [
    ['/post/1?a=1&b=2', 'https://news.example/post/1?a=1&amp;b=2'],
    ['#c3', 'https://news.example/comment/7#c3'],
    ['8', 'https://news.example/comment/8'],
    ['//other.example/x', 'https://other.example/x'],
    ['https://other.example/?q=%22', 'https://other.example/?q=%22'],
    ['mailto:a@b.example', 'mailto:a@b.example']
  ] as const) {
    const html = absoluteLinks(renderMarkdown(`[x](${written})`), page)
    t.match(html, `<a href="${expected}"`, written)
  }
})

t.test('what only looks like a link stays', async (t) => {
  const html = renderMarkdown('`<a href="/x">` and <a href="/y">')
  t.equal(absoluteLinks(html, page), html)
})
