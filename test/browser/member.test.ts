import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { serveBoard } from './board.ts'
import { openBrowser, openPage } from './browser.ts'
import { join } from './join.ts'

const screens = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } }

t.test('a member posts, comments and votes', async (t) => {
  const browser = await openBrowser(t)
  const { address } = await serveBoard(t)
  for (const javaScriptEnabled of [true, false]) {
    for (const [screen, viewport] of Object.entries(screens)) {
      const username = `${screen}-${javaScriptEnabled}`
      t.test(`${screen}, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
        const { page, complaints } = await openPage(t, browser, address, { viewport, javaScriptEnabled })
        await page.goto(address)
        await page.getByRole('link', { name: 'Log in' }).click()
        await join(page, username)
        t.equal(page.url(), `${address}/`, 'back where they came from')
        await post(t, page, `https://example.org/${username}`)
        await discuss(t, page, javaScriptEnabled)
        await changeTheirMind(t, page)
        await page.getByRole('button', { name: 'Log out' }).click()
        await page.getByRole('link', { name: 'Log in' }).waitFor()
        t.strictSame(complaints, [])
      })
    }
  }
})

async function post(t: Test, page: Page, link: string) {
  await page.getByRole('link', { name: 'Submit' }).click()
  await page.getByLabel('Title').fill('A post of my own')
  await page.getByLabel('Link').fill(link)
  await page.getByRole('button', { name: 'Post' }).click()
  const title = page.getByRole('heading', { level: 1 }).getByRole('link', { name: 'A post of my own' })
  t.equal(await title.getAttribute('href'), link)
  t.equal(
    await page.locator('.post').getByRole('button', { name: 'Upvote' }).count(),
    0,
    'no vote for their own'
  )

  const own = page.url()
  await page.goto(new URL('/newest', own).href)
  const upvote = page.getByRole('button', { name: 'Upvote' }).first()
  await upvote.click()
  await page.locator('[aria-pressed=true]').waitFor()
  await page.goto(own)
}

async function discuss(t: Test, page: Page, hasScript: boolean) {
  await page.getByLabel('Your comment').fill('First <b>thoughts</b>')
  await page.getByRole('button', { name: 'Comment' }).click()
  await page.locator('.comment').getByText('First <b>thoughts</b>').waitFor()
  const place = page.url()
  t.match(place, /\/post\/\d+#c\d+$/)

  await page.getByRole('link', { name: 'Reply' }).click()
  t.equal(page.url() === place, hasScript, 'a script opens the form in its place')
  await page.getByLabel('Your reply').fill('Second thoughts')
  await page.getByRole('button', { name: 'Reply' }).click()
  const reply = page.locator('.replies .comment')
  await reply.getByText('Second thoughts').waitFor()
  t.equal(await reply.getByRole('button', { name: 'Upvote' }).count(), 0)
}

async function changeTheirMind(t: Test, page: Page) {
  const reply = page.locator('.replies .comment')
  await reply.getByRole('link', { name: 'Edit' }).click()
  await page.locator('#edit').getByLabel('Your comment').fill('Third thoughts')
  await page.getByRole('button', { name: 'Save' }).click()
  await reply.getByText('Third thoughts').waitFor()
  await reply.getByRole('link', { name: 'Delete' }).click()
  await page.getByRole('button', { name: 'Delete the comment' }).click()
  await page.locator('.comment').getByText('First').waitFor()
  t.equal(await reply.count(), 0)

  await page.getByRole('link', { name: 'Edit or delete this post' }).click()
  await page.getByLabel('Title').fill('A better title')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('heading', { name: 'A better title' }).waitFor()
  await page.getByRole('link', { name: 'Edit or delete this post' }).click()
  await page.getByText('Delete this post…').click()
  await page.getByRole('button', { name: 'Yes, delete the post' }).click()
  await page.getByText('Nothing posted yet.').waitFor()
}
