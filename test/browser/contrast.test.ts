import type { Page } from 'playwright-core'
import t from 'tap'
import { serveBoard } from './board.ts'
import { openBrowser, openPage } from './browser.ts'

/** A text with its computed colours. */
interface Painted {
  text: string
  color: string
  background: string
  /** Whether it is main content: a title or a member's text. */
  strong: boolean
}

t.test('contrast', async (t) => {
  const browser = await openBrowser(t)
  const { address, ids } = await serveBoard(t)

  for (const colorScheme of ['light', 'dark'] as const) {
    t.test(`${colorScheme}: text has 7:1, quiet text 4.5:1`, async (t) => {
      const { page } = await openPage(t, browser, address, { colorScheme })
      for (const path of [
        '/',
        `/post/${ids[0]}`,
        `/post/${ids[4]}`,
        '/user/alice',
        '/top?period=day',
        '/comments',
        '/login',
        '/nowhere'
      ]) {
        await page.goto(address + path)
        const painted = await readText(page)
        t.ok(painted.some(({ strong }) => strong) && painted.some(({ strong }) => !strong), path)
        for (const { text, color, background, strong } of painted) {
          const ratio = contrast(color, background)
          if (ratio < (strong ? 7 : 4.5)) t.fail(`${ratio.toFixed(2)}:1 for ${text}`, { color, background })
        }
      }
    })

    t.test(`${colorScheme}: a visited title looks it, and can be read as well`, async (t) => {
      const { page } = await openPage(t, browser, address, { colorScheme })
      await page.goto(address)
      const [paper, ink, visited] = await page.evaluate<[string, string, string]>(`
        ['paper', 'ink', 'visited'].map((name) => {
          document.body.style.color = 'var(--' + name + ')'
          return getComputedStyle(document.body).color
        })`)
      t.not(visited, ink)
      t.ok(contrast(visited, paper) >= 7)
    })
  }
})

t.test('self-test: black on white is 21:1', async (t) => {
  t.equal(contrast('rgb(0, 0, 0)', 'rgb(255, 255, 255)'), 21)
  t.equal(contrast('rgb(255, 255, 255)', 'rgb(255, 255, 255)'), 1)
})

function readText(page: Page): Promise<Painted[]> {
  return page.evaluate<Painted[]>(`(() => {
    const texts = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement
      const text = walker.currentNode.textContent.trim()
      if (!text || element.closest('.unseen, .skip, textarea')) continue
      let behind = element
      while (getComputedStyle(behind).backgroundColor === 'rgba(0, 0, 0, 0)') behind = behind.parentElement
      texts.push({
        text,
        color: getComputedStyle(element).color,
        background: getComputedStyle(behind).backgroundColor,
        strong: Boolean(element.closest('h1, h2, label, .nameplate, .text, .empty, .error > p:not(.quiet)'))
      })
    }
    return texts
  })()`)
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: string): number {
  const [, ...channels] = color.match(/^rgb\((\d+), (\d+), (\d+)\)$/) ?? []
  if (channels.length !== 3) throw new Error(`Not an opaque colour: ${color}`)
  const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
    const value = Number(channel) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
