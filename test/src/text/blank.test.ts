import t from 'tap'
import { isBlankHtml } from '../../../src/text/blank.ts'
import { renderMarkdown } from '../../../src/text/markdown.ts'

const showNothing = [
  '[a]: https://a.example',
  '&nbsp;',
  '>',
  '> >\n> -',
  '- ',
  '<!-- -->',
  '<!--\n\na\n-->',
  '[](https://a.example)',
  '\u200b\u3164\u2800\u00ad',
  '&#8203;&zwnj;',
  '\ufff9\ufffb',
  '|&nbsp;|\n|-|\n||',
  '***'
]

const showSomething = [
  '.',
  '\\>',
  '`>`',
  '`<!-- -->`',
  '![a](x)',
  '![](x)',
  '![\u3164 ](x)',
  '<b>',
  '!',
  '🙂',
  '    code',
  '<!-- a --> b',
  '&lt;'
]

t.test('what shows nothing is blank', async (t) => {
  for (const text of showNothing) t.ok(isBlankHtml(renderMarkdown(text)), JSON.stringify(text))
  for (const text of showSomething) t.notOk(isBlankHtml(renderMarkdown(text)), text)
})
