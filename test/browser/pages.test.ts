import t from 'tap'
import { serveBoard } from './board.ts'
import { openBrowser, openPage, screens } from './browser.ts'
import { look } from './look.ts'

t.test('pages in a browser', async (t) => {
  const browser = await openBrowser(t)
  const { address, ids } = await serveBoard(t)
  // One page of each view.
  const paths = [
    '/',
    '/top?period=all',
    '/top?period=day',
    `/post/${ids[0]}`,
    `/post/${ids[2]}`,
    `/post/${ids[4]}`,
    '/site/example.com',
    '/tags',
    '/tag/rust',
    '/user/alice',
    '/user/alice/comments',
    '/comments',
    '/comment/1',
    '/feeds',
    '/docs/api',
    '/search',
    '/search?q=after:2020',
    '/search?q=after:2020&what=comments',
    '/login'
  ]

  for (const [screen, options] of Object.entries(screens)) {
    t.test(`${screen}: nothing to complain about`, async (t) => {
      const { page, complaints } = await openPage(t, browser, address, options)
      for (const path of paths) {
        await page.goto(address + path)
        await look(t, page, `visitor-${screen}${path}`)
      }
      t.strictSame(complaints, [])
    })
  }

  t.test('error pages pass the same checks', async (t) => {
    const { page } = await openPage(t, browser, address, screens.phone)
    for (const path of ['/nowhere', '/post/999999', '/newest?cursor=x']) {
      const response = await page.goto(address + path)
      t.match(response?.status(), /^40[04]$/)
      await look(t, page, `error${path}`)
      await page.getByRole('link', { name: 'front page' }).click()
      t.equal(page.url(), `${address}/`)
    }
  })

  t.test('text of twice the size fits, in a header of few lines', async (t) => {
    const { page } = await openPage(t, browser, address, { viewport: { width: 640, height: 900 } })
    for (const path of paths) {
      await page.goto(address + path)
      await page.evaluate('document.documentElement.style.fontSize = "200%"')
      t.equal(await page.evaluate('document.documentElement.scrollWidth'), 640, path)
      t.ok(((await page.locator('header').boundingBox())?.height ?? 1_000) < 560, path)
    }
  })

  t.test('the deepest comment has at least twenty characters a line on that phone', async (t) => {
    const { page } = await openPage(t, browser, address, screens.phone)
    await page.goto(`${address}/post/${ids[0]}`)
    const box = await page.getByText('At depth 99', { exact: true }).boundingBox()
    const fontSize = await page.evaluate<string>('getComputedStyle(document.querySelector(".text")).fontSize')
    t.ok((box?.width ?? 0) > 20 * 0.5 * Number.parseFloat(fontSize))
  })

  t.test('the layout does not shift while a page loads', async (t) => {
    const { page } = await openPage(t, browser, address, screens.phone)
    await page.goto(address)
    t.equal(await page.evaluate(layoutShift), 0)
  })
})

const layoutShift = `new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, { value }) => sum + value, 0)))
    .observe({ type: 'layout-shift', buffered: true })
  requestAnimationFrame(() => setTimeout(() => resolve(0), 100))
})`
