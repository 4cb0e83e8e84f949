import type { Page } from 'playwright-core'
import t from 'tap'
import { serveBoard } from './board.ts'
import { openBrowser, openPage } from './browser.ts'

t.test('keyboard and JavaScript-free use', async (t) => {
  const browser = await openBrowser(t)
  const { address, ids } = await serveBoard(t)

  t.test('the tab order is the reading order', async (t) => {
    const { page } = await openPage(t, browser, address, {})
    await page.goto(address)
    const stops = [
      'Skip to content',
      'Just Tech News',
      ...['Sign up', 'Log in'],
      ...['Hot', 'Newest', 'Top', 'Active', 'Tags', 'Submit'],
      ...['', ''],
      'The first post'
    ]
    for (const stop of stops) {
      await page.keyboard.press('Tab')
      const focus = await focused(page)
      t.equal(focus.text, stop)
      t.equal(focus.outline, 'solid', `${stop}: the focus is seen`)
      t.ok(focus.outlineWidth >= 2)
      t.ok(focus.visible, `${stop} is on the screen`)
    }
  })

  t.test('the skip link skips the navigation', async (t) => {
    const { page } = await openPage(t, browser, address, {})
    await page.goto(address)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    t.equal((await focused(page)).text, 'The first post')
  })

  for (const javaScriptEnabled of [true, false]) {
    t.test(
      `More leads on, the ranks go on${javaScriptEnabled ? '' : ', without JavaScript too'}`,
      async (t) => {
        const { page, complaints } = await openPage(t, browser, address, { javaScriptEnabled })
        await page.goto(`${address}/newest`)
        t.equal(await page.locator('.posts > li').count(), 30)
        await page.getByRole('link', { name: 'More' }).press('Enter')
        await page.waitForURL(/cursor=/)
        t.equal(await page.locator('.posts').getAttribute('start'), '31')
        t.equal(await page.locator('.posts > li').count(), 10)
        t.equal(await page.getByRole('link', { name: 'More' }).count(), 0)
        t.match(await page.title(), /^Newest · from 31/)
        await page.getByRole('link', { name: 'Back to the first page' }).click()
        await page.waitForURL(`${address}/newest`)
        t.strictSame(complaints, [])
      }
    )
  }

  t.test('replies can be folded', async (t) => {
    const { page } = await openPage(t, browser, address, { javaScriptEnabled: false })
    await page.goto(`${address}/post/${ids[0]}`)
    const deepest = page.getByText('At depth 99', { exact: true })
    const fold = page.locator('.comment:has(.replies) > details > summary').first()
    const own = page.locator('.comment:has(.replies) .text').first()
    t.equal(await deepest.isVisible(), true)
    await fold.press('Enter')
    t.equal(await deepest.isVisible(), false)
    t.equal(await own.isVisible(), false, 'the comment, too')
    t.match(await fold.innerText(), '99 replies')
    await fold.press('Space')
    t.equal(await deepest.isVisible(), true)
  })

  t.test('touch targets are large enough', async (t) => {
    const viewport = { width: 390, height: 844 }
    const { page } = await openPage(t, browser, address, { viewport, hasTouch: true })
    await page.goto(`${address}/top?period=all`)
    const targets = await page.locator('header a, nav a, .more a, .votes').all()
    t.ok(targets.length > 30)
    for (const target of targets) {
      const box = await target.boundingBox()
      t.ok((box?.height ?? 0) >= 44, `${await target.textContent()} is ${box?.height} high`)
      t.ok((box?.width ?? 0) >= 44, `${await target.textContent()} is ${box?.width} wide`)
    }
  })
})

interface Focus {
  text: string
  outline: string
  outlineWidth: number
  visible: boolean
}

function focused(page: Page): Promise<Focus> {
  return page.evaluate<Focus>(`(() => {
    const element = document.activeElement
    const style = getComputedStyle(element)
    const { top, left } = element.getBoundingClientRect()
    return {
      text: element.textContent.trim(),
      outline: style.outlineStyle,
      outlineWidth: Number.parseFloat(style.outlineWidth),
      visible: top >= 0 && left >= 0 && top < innerHeight
    }
  })()`)
}
