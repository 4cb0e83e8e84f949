import type { Browser } from 'playwright-core'
import t, { type Test } from 'tap'
import { password } from '../client.ts'
import { serveBoard } from './board.ts'
import { openBrowser, openPage, screens } from './browser.ts'
import { join } from './join.ts'
import { look } from './look.ts'

t.test('pages of members', async (t) => {
  const browser = await openBrowser(t)
  const { address, ids } = await serveBoard(t)
  const { state, own } = await becomeMember(t, browser, address)
  const paths = [
    '/',
    `/post/${ids[0]}`,
    own,
    '/submit?title=A+title&url=https%3A%2F%2Fexample.com%2F',
    '/comment/1',
    '/comment/101',
    '/comments',
    '/dashboard',
    '/dashboard/comments',
    '/dashboard/filters',
    '/tags',
    '/tag/rust',
    '/followed',
    '/saved',
    '/hidden',
    '/upvoted',
    '/dashboard/settings?saved=about',
    own.replace('/post/', '/dashboard/edit/'),
    '/search',
    '/nowhere'
  ]

  for (const [screen, options] of Object.entries(screens)) {
    t.test(`${screen}: nothing to complain about`, async (t) => {
      const { page } = await openPage(t, browser, address, { ...options, storageState: state })
      for (const path of paths) {
        await page.goto(address + path)
        await look(t, page, `member-${screen}${path}`)
        if (screen === 'phone') t.strictSame(await page.evaluate<string[]>(tooSmall), [], path)
      }
      await page.goto(`${address}/submit`)
      await page.getByLabel('Title').fill('A post')
      await page.getByLabel('Link').fill('ftp://example.com')
      await page.getByRole('button', { name: 'Post' }).click()
      await page.getByRole('alert').waitFor()
      await look(t, page, `member-${screen}-form that came back`)
    })
  }

  t.test('with the keyboard alone: log in, submit, comment, vote, log out', async (t) => {
    const { page } = await openPage(t, browser, address, {})
    const tabTo = async (selector: string) => {
      for (let presses = 0; presses < 90; presses++) {
        await page.keyboard.press('Tab')
        if (await page.evaluate(`document.activeElement.matches('${selector}:focus-visible')`)) return
      }
      throw new Error(`The keyboard does not reach ${selector}`)
    }
    const type = async (selector: string, text: string) => {
      await tabTo(selector)
      await page.keyboard.type(text)
    }
    await page.goto(address)
    await tabTo('[href="/login"]')
    await page.keyboard.press('Enter')
    await page.waitForURL(/login/)
    await type('#login-email', 'joe@example.com')
    await type('#login-password', password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${address}/`)
    await tabTo('[href="/submit"]')
    await page.keyboard.press('Enter')
    await page.waitForURL(/submit/)
    await type('#submit-title', 'By the keyboard')
    await type('#submit-post_url', 'https://example.org/keyboard')
    await page.keyboard.press('Enter')
    await page.waitForURL(/post/)
    // Nobody votes for their own.
    await page.goto(`${address}/post/${ids[0]}`)
    await tabTo('.post .votes button')
    await page.keyboard.press('Space')
    await page.locator('.post [aria-pressed=true]').waitFor()
    await type('textarea', 'Typed')
    await tabTo('#comment button')
    await page.keyboard.press('Enter')
    await page.locator('.comment').getByText('Typed').waitFor()
    await page.goto(address)
    await tabTo('header button')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Log in' }).waitFor()
    t.pass()
  })
})

/** Signs up, posts a text and comments on it. @returns the cookies, and the path of the post */
async function becomeMember(t: Test, browser: Browser, address: string) {
  const { page } = await openPage(t, browser, address, {})
  await page.goto(`${address}/login`)
  await join(page, 'joe')
  await page.goto(`${address}/submit`)
  await page.getByLabel('Title').fill('A text')
  await page.getByLabel('Text').fill('Some words\n\n- one\n- two')
  await page.getByRole('button', { name: 'Post' }).click()
  await page.getByLabel('Your comment').fill('w'.repeat(200))
  await page.getByRole('button', { name: 'Comment' }).click()
  await page.waitForURL(/#c101$/)
  return { state: await page.context().storageState(), own: new URL(page.url()).pathname }
}

const tooSmall = `[...document.querySelectorAll('header a, header button, main button:not(.meta *), main input, .actions a')]
  .filter((element) => {
    const { width, height } = (element.closest('label') ?? element).getBoundingClientRect()
    return element.type !== 'hidden' && element.checkVisibility() && (width < 44 || height < 44)
  })
  .map((element) => element.outerHTML)`
