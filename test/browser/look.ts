import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Test } from 'tap'
import { violations } from './violations.ts'

/** Checks a page for accessibility, and that it is no wider than its window. TEST_SCREENSHOTS names a folder for a picture. */
export async function look(t: Test, page: Page, name: string) {
  t.strictSame(await violations(page), [], `${name}: nothing to complain about`)
  const width = page.viewportSize()?.width
  t.equal(await page.evaluate('document.documentElement.scrollWidth'), width, `${name}: fits its window`)
  const text = await page.locator('body').innerText()
  t.notMatch(text, /\\n|undefined|\[object|NaN/, `${name}: is for people`)
  const folder = process.env.TEST_SCREENSHOTS
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
