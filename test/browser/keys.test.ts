import type { Page } from 'playwright-core'
import t from 'tap'
import { serveBoard } from './board.ts'
import { openBrowser, openPage } from './browser.ts'
import { join } from './join.ts'
import { look } from './look.ts'

t.test('keys act where a member has switched them on', async (t) => {
  const browser = await openBrowser(t)
  const { address, ids } = await serveBoard(t)
  const { page, complaints } = await openPage(t, browser, address, { viewport: { width: 1200, height: 800 } })
  const path = `/post/${ids[0]}`
  const press = (key: string) => page.keyboard.press(key)
  await page.goto(`${address}/login`)
  await join(page, 'joe')

  t.test('off by default', async (t) => {
    await page.goto(`${address}/newest`)
    await press('j')
    await press('?')
    t.equal(await page.evaluate('document.activeElement === document.body'), true)
    t.equal(await page.locator('dialog').count(), 0)
  })

  t.test('they are switched on in the settings', async (t) => {
    await page.goto(`${address}/dashboard/settings`)
    await page.getByLabel('Act by single keys').check()
    await page.locator('#keys').getByRole('button').click()
    await page.getByText('Saved.').waitFor()
    t.equal(await page.getByLabel('Act by single keys').isChecked(), true)
  })

  t.test('j and k move the focus, o opens, c leads to the comments', async (t) => {
    await page.goto(`${address}/newest`)
    await press('j')
    t.equal(await focused(page), 'The first post')
    t.equal(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle'), 'solid')
    await press('k')
    t.equal(await focused(page), 'The first post', 'it is the first')
    await press('j')
    t.match(await focused(page), /^word word/)
    await press('k')
    await press('c')
    await page.waitForURL(address + path)
    await page.goto(`${address}/newest`)
    for (let times = 0; times < 5; times++) await press('j')
    t.equal(await focused(page), 'Ask')
    await press('o')
    await page.getByRole('heading', { name: 'Ask' }).waitFor()
  })

  t.test('u votes for what has the focus', async (t) => {
    await page.goto(`${address}/newest`)
    await press('j')
    await press('u')
    t.equal(await page.locator('.votes button').first().getAttribute('aria-pressed'), 'true')
    await page.locator('[data-busy]').waitFor({ state: 'detached' })
    await press('u')
    await page.locator('[data-busy]').waitFor({ state: 'detached' })
    t.equal(await page.locator('.votes button').first().getAttribute('aria-pressed'), 'false')
  })

  t.test('in a discussion, j goes to comments, r replies, and typing stays typing', async (t) => {
    await page.goto(address + path)
    await press('j')
    await press('j')
    t.match(await page.evaluate('document.activeElement.getAttribute("href")'), /^\/comment\/1$/)
    await press('r')
    t.equal(await page.locator('.form.reply textarea:focus').count(), 1)
    await page.keyboard.type('jkoucrsh?/g')
    t.equal(await page.locator('.form.reply textarea').inputValue(), 'jkoucrsh?/g')
    t.equal(page.url(), address + path)
  })

  t.test('on the page of a post, r writes a comment, and u votes for it', async (t) => {
    await page.goto(`${address}/post/${ids[4]}`)
    await press('u')
    await page.locator('.post [aria-pressed=true]').waitFor()
    await press('r')
    t.equal(await page.locator('#comment textarea:focus').count(), 1)
  })

  t.test('s saves, h hides, and / searches', async (t) => {
    await page.goto(`${address}/newest`)
    const entry = page.locator('.posts > li').first()
    await press('j')
    await press('s')
    await entry.getByRole('button', { name: 'Unsave' }).waitFor()
    await press('h')
    await entry.getByRole('button', { name: 'Unhide' }).waitFor()
    await press('h')
    await entry.getByRole('button', { name: 'Hide', exact: true }).waitFor()
    await press('/')
    t.equal(await page.evaluate('document.activeElement.type'), 'search')
    await page.keyboard.type('jk')
    t.equal(await page.locator('input[type=search]:focus').inputValue(), 'jk')
  })

  t.test('g and h lead to the front page, h alone and a modifier do nothing', async (t) => {
    await page.goto(`${address}/newest`)
    for (const key of ['h', 's', 'Control+j', 'Alt+j']) await press(key)
    t.equal(page.url(), `${address}/newest`)
    t.equal(await page.evaluate('document.activeElement === document.body'), true)
    await press('g')
    await press('h')
    await page.waitForURL(`${address}/`)
  })

  t.test('? lists the keys in a dialog, which the keyboard closes', async (t) => {
    await page.waitForLoadState()
    await press('j')
    await press('?')
    const dialog = page.getByRole('dialog', { name: 'Keys' })
    await dialog.waitFor()
    t.match(await dialog.innerText(), /next post or comment[\s\S]*front page/)
    await look(t, page, 'keys')
    await press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    t.equal(await focused(page), 'The first post', 'the focus is back')
    t.strictSame(complaints, [])
  })
})

function focused(page: Page): Promise<string> {
  return page.evaluate<string>('document.activeElement.textContent.trim()')
}
