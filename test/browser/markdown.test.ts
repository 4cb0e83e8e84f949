import fc from 'fast-check'
import type { Page } from 'playwright-core'
import t from 'tap'
import { renderMarkdown } from '../../src/text/markdown.ts'
import { hostileMarkdown, vectors } from '../fuzz/markdown.ts'
import { openBrowser } from './browser.ts'

const generated = 6000
const batchSize = 500

/** Allowed elements, with their attributes and values. */
const allowed: Record<string, Record<string, string>> = {
  ...Object.fromEntries(
    'P EM STRONG S BLOCKQUOTE UL LI HR BR PRE TABLE THEAD TBODY TR TH TD'.split(' ').map((name) => [name, {}])
  ),
  A: { href: '.*', title: '.*', rel: '^nofollow ugc noopener$' },
  DIV: { class: '^table$', role: '^group$', 'aria-label': '^Table$', tabindex: '^0$' },
  OL: { start: '^\\d+$' },
  CODE: { class: '^language-\\S*$' }
}

interface Fault {
  /** Id of the document. */
  index: number
  fault: string
}

/** Parses documents in the browser. @returns elements and attributes that are not allowed */
function inspect(page: Page, documents: string[]): Promise<Fault[]> {
  return page.evaluate<Fault[]>(`((documents, allowed) =>
    documents.flatMap((html, index) => {
      const { head, body } = new DOMParser().parseFromString('<!doctype html><body>' + html, 'text/html')
      const faults = head.childNodes.length > 0 ? ['something in the head'] : []
      const all = document.createTreeWalker(body, NodeFilter.SHOW_ALL)
      for (let node = all.nextNode(); node; node = all.nextNode()) {
        if (node.nodeType === Node.TEXT_NODE) continue
        const attributes = allowed[node.nodeName]
        if (!attributes) faults.push(node.nodeName)
        for (const { name, value } of node.attributes ?? []) {
          if (!attributes || !(name in attributes) || !new RegExp(attributes[name], 's').test(value))
            faults.push(node.nodeName + ' ' + name + '=' + value)
        }
        if (node.nodeName !== 'A') continue
        const { protocol } = new URL(node.getAttribute('href'), 'https://board.invalid')
        if (!['http:', 'https:', 'mailto:'].includes(protocol)) faults.push('link to ' + protocol)
        if (!node.rel) faults.push('link without rel')
      }
      return faults.map((fault) => ({ index, fault }))
    })
  )(${JSON.stringify(documents)}, ${JSON.stringify(allowed)})`)
}

/** Opens documents with scripts enabled, and clicks on everything. @returns how often a script ran */
async function run(page: Page, documents: string[]): Promise<number> {
  await page.setContent(`<!doctype html><body>${documents.map((html) => `<div>${html}</div>`).join('\n')}`)
  return page.evaluate<number>(`(() => {
    addEventListener('click', (event) => event.preventDefault())
    for (const element of document.querySelectorAll('body *'))
      for (const type of ['mouseover', 'click', 'focus', 'error', 'load', 'toggle'])
        element.dispatchEvent(new Event(type, { bubbles: true, cancelable: true }))
    return window.hits
  })()`)
}

async function open(t: Parameters<typeof openBrowser>[0]) {
  const browser = await openBrowser(t)
  const page = await browser.newPage({ offline: true })
  await page.addInitScript('window.hits = 0; window.hit = () => { window.hits++ }')
  await page.goto('about:blank')
  return page
}

t.test('self-test: an unsafe document is detected', async (t) => {
  const page = await open(t)
  const raw = ['<img src=x onerror=hit()>', '<script>hit()</script>', '<a href="javascript:hit()">x</a>']
  const faults = await inspect(page, raw)
  t.same(
    faults.map(({ fault }) => fault),
    ['IMG', 'IMG src=x', 'IMG onerror=hit()', 'SCRIPT', 'link to javascript:', 'link without rel']
  )
  t.ok((await run(page, raw)) >= 2)
})

t.test('member text cannot run scripts, load resources or change the page', async (t) => {
  const page = await open(t)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  page.on('dialog', (dialog) => asked.push(dialog.message()))
  const seed = Number(process.env.TEST_FUZZ_SEED ?? Date.now() % 2 ** 31)
  t.comment(`seed ${seed} (TEST_FUZZ_SEED repeats it)`)
  const known = Object.values(vectors).flat()
  const mixtures = fc.sample(hostileMarkdown, { seed, numRuns: generated })
  const texts = [...known, ...known.map((text) => `> - ${text}`), ...mixtures]
  let links = 0
  for (let start = 0; start < texts.length; start += batchSize) {
    const documents = texts.slice(start, start + batchSize).map(renderMarkdown)
    links += documents.join('').split('<a ').length - 1
    const faults = await inspect(page, documents)
    const shown = faults
      .slice(0, 3)
      .map(({ index, fault }) => ({ fault, html: documents[index], text: texts[start + index] }))
    t.same(shown, [])
    t.equal(await run(page, documents), 0, 'no script ran')
  }
  t.same(asked, [], 'nothing was loaded')
  const classes = Object.keys(vectors).length
  t.comment(
    `${known.length} vectors of ${classes} classes, ${generated} mixtures, ${links} links: 0 scripts ran`
  )
})
