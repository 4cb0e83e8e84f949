import { join } from 'node:path'
import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** Checks a page for accessibility, and that it is no wider than its window. TEST_SCREENSHOTS names a folder for a picture. */
export async function look(t: Test, page: Page, name: string) {
  t.strictSame(await violations(page), [], `${name}: nothing to complain about`)
  const width = page.viewportSize()?.width
  t.equal(await page.evaluate('document.documentElement.scrollWidth'), width, `${name}: fits its window`)
  const text = await page.locator('body').innerText()
  t.notMatch(text, /\\n|undefined|\[object|NaN/, `${name}: is for people`)
  const folder = process.env.TEST_SCREENSHOTS
  const path = join(folder ?? '', `${name.replaceAll(/\W+/g, '-')}.png`)
  if (folder) await page.screenshot({ path, fullPage: true })
}

/** The violations that axe finds, one line each. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const options = { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`)
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`)
  )
}
