import type { Page } from 'playwright-core'
import t from 'tap'
import { serveBoard } from './board.ts'
import { openBrowser, openPage } from './browser.ts'
import { join } from './join.ts'

t.test('the script', async (t) => {
  const browser = await openBrowser(t)
  const { address, ids } = await serveBoard(t)
  const path = `/post/${ids[0]}`
  const { page, complaints } = await openPage(t, browser, address, {})
  await page.goto(`${address}/login`)
  await join(page, 'joe')

  const upvote = () => page.locator('.votes button').first()
  const isPressed = () => upvote().getAttribute('aria-pressed')
  const answerTo = (method: string) =>
    page.waitForResponse((answer) => answer.request().method() === method && answer.url().includes('/api/'))

  t.test('a vote is shown at once, without a layout shift or a page load', async (t) => {
    await page.goto(`${address}/newest`)
    await page.evaluate('window.stays = true')
    const before = await positions(page)
    await Promise.all([answerTo('PUT'), upvote().click()])
    t.equal(await isPressed(), 'true')
    t.match(await upvote().textContent(), '1,000,001 points')
    t.strictSame(await positions(page), before)
    await Promise.all([answerTo('DELETE'), upvote().press('Enter')])
    t.equal(await isPressed(), 'false')
    t.equal(await page.evaluate('window.stays'), true)
    await page.reload()
    t.equal(await isPressed(), 'false')
  })

  t.test('posts are saved and hidden without a page load, and can be shown again', async (t) => {
    await page.goto(`${address}/newest`)
    await page.evaluate('window.stays = true')
    const first = page.locator('.posts > li').first()
    const title = await first.locator('.title').textContent()
    await Promise.all([answerTo('PUT'), first.getByRole('button', { name: 'Save' }).click()])
    await first.getByRole('button', { name: 'Unsave' }).waitFor()
    await Promise.all([answerTo('PUT'), first.getByRole('button', { name: 'Hide', exact: true }).click()])
    await first.getByRole('button', { name: 'Unhide' }).waitFor()
    t.equal(await first.locator('.title').textContent(), title, 'it stays until the page is loaded again')
    t.equal(await page.evaluate('window.stays'), true)
    await page.reload()
    t.not(await first.locator('.title').textContent(), title)
    await page.goto(`${address}/hidden`)
    await Promise.all([answerTo('DELETE'), first.getByRole('button', { name: 'Unhide' }).click()])
    await first.getByRole('button', { name: 'Hide', exact: true }).waitFor()
    await page.goto(`${address}/saved`)
    t.equal(await first.locator('.title').textContent(), title)
  })

  t.test('after many clicks the last state counts', async (t) => {
    await page.evaluate('for (let i = 0; i < 5; i++) document.querySelector(".votes button").click()')
    t.equal(await isPressed(), 'true')
    await page.locator('[data-busy]').waitFor({ state: 'detached' })
    await page.reload()
    t.equal(await isPressed(), 'true')
    t.match(await upvote().textContent(), '1,000,001 points')
  })

  t.test('a failed vote is reverted', async (t) => {
    await page.route('**/api/**', (route) => route.abort())
    await upvote().click()
    await page.locator('[data-busy]').waitFor({ state: 'detached' })
    t.equal(await isPressed(), 'true')
    t.match(await upvote().textContent(), '1,000,001 points')
    t.match(await page.locator('.status').textContent(), /not counted\. The board could not be reached/)
    await page.unroute('**/api/**')
    const problem = { status: 429, title: 'Too Many Requests', detail: 'That was a lot.' }
    await page.route('**/api/**', (route) =>
      route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify(problem) })
    )
    await upvote().click()
    await page.locator('[data-busy]').waitFor({ state: 'detached' })
    t.match(await page.locator('.status').textContent(), /not counted\. That was a lot/)
    await page.unroute('**/api/**')
  })

  t.test('a folded comment stays folded, with its replies', async (t) => {
    await page.goto(address + path)
    const comment = page.locator('.comment:has(.replies)').first()
    const text = comment.locator('.text').first()
    await comment.locator('summary').first().click()
    t.notOk(await text.isVisible())
    await page.reload()
    t.notOk(await text.isVisible())
    t.match(await comment.locator('summary').first().innerText(), /\d+ repl(y|ies)/)
    await comment.locator('summary').first().press('Enter')
    t.ok(await text.isVisible())
    await page.reload()
    t.ok(await text.isVisible())
  })

  t.test('the reply form opens below the comment', async (t) => {
    await page.goto(address + path)
    const reply = page.getByRole('link', { name: 'Reply' }).first()
    await reply.press('Enter')
    const field = page.getByLabel('Your reply')
    t.equal(await page.locator('.form.reply textarea:focus').count(), 1)
    await reply.click()
    t.equal(await field.count(), 0, 'a second press closes it')
    await reply.click()
    await field.fill('Here')
    await page.getByRole('button', { name: 'Reply' }).click()
    await page.locator('.replies').getByText('Here', { exact: true }).waitFor()
    t.equal(new URL(page.url()).pathname, path)
  })

  t.test('a double click sends a comment once', async (t) => {
    await page.goto(address + path)
    await page.getByLabel('Your comment').fill('Only once')
    await page.getByRole('button', { name: 'Comment' }).dblclick()
    await page.waitForURL(/#c\d+$/)
    await page.goto(address + path)
    t.equal(await page.getByText('Only once', { exact: true }).count(), 1)
  })

  t.test('after the session has ended, a vote leads to the log-in and back', async (t) => {
    t.equal(complaints.filter((complaint) => !/ERR_FAILED|429/.test(complaint)).join('\n'), '')
    await page.goto(address + path)
    await page.context().clearCookies()
    await upvote().click()
    await page.waitForURL(/\/login/)
    await page.locator('#login').getByLabel('E-mail address').fill('joe@example.com')
    await page.locator('#login').getByLabel('Password').fill('a long way to go')
    await page.locator('#login').getByRole('button').click()
    await page.waitForURL(address + path)
  })
})

/** Positions of all elements. */
function positions(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('main *')].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect()
    return element.closest('button > *') ? '' : [element.tagName, x, y, width, height].join(' ')
  })`)
}
