import { join as joinPath } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { serveBoard } from './board.ts'
import { openBrowser, openPage } from './browser.ts'
import { join } from './join.ts'
import { look } from './look.ts'

const text = `Some *words*, and ![a graph](https://example.com/graph.png)

| ${'a long heading | '.repeat(12)}
|${'-|'.repeat(12)}
| ${'cell | '.repeat(12)}`

t.test('preview, undo and share', async (t) => {
  const browser = await openBrowser(t)
  const { address, ids } = await serveBoard(t)
  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? 'with' : 'without'
    t.test(`${how} JavaScript a text is previewed, and nothing typed is lost`, async (t) => {
      const viewport = { width: 390, height: 844 }
      const colorScheme = javaScriptEnabled ? 'light' : 'dark'
      const { page, complaints } = await openPage(t, browser, address, {
        javaScriptEnabled,
        viewport,
        colorScheme
      })
      // Without scripts axe does not run.
      const see = async (name: string) => (javaScriptEnabled ? look(t, page, name) : picture(page, name))
      await page.goto(`${address}/login`)
      await join(page, `joe-${how}`)
      await page.goto(`${address}/submit`)
      await page.evaluate('window.stays = true')
      await page.getByLabel('Text').fill(text)
      await page.getByText('Formatting').click()
      await page.getByRole('button', { name: 'Preview' }).click()
      const box = page.getByRole('group', { name: 'Preview' })
      await box.getByText('Some words, and a graph').waitFor()
      t.equal(await page.getByLabel('Text').inputValue(), text)
      t.equal(await page.evaluate('window.stays === true'), javaScriptEnabled, 'the page stays')
      await see(`preview-${how}`)
      if (javaScriptEnabled) {
        await box.getByRole('group', { name: 'Table' }).focus()
        const scrolled = page.evaluate<boolean>(
          'new Promise((seen) => document.activeElement.addEventListener("scroll", () => seen(true)))'
        )
        await page.keyboard.press('ArrowRight')
        t.ok(await scrolled, 'the keyboard scrolls the table')
      }

      await page.getByLabel('Title').fill('A text with a table')
      await page.getByRole('button', { name: 'Post' }).click()
      await page.locator('.post').getByText('a graph').waitFor()
      t.equal(await page.locator('.post .text a').getAttribute('href'), 'https://example.com/graph.png')
      await see(`text-${how}`)

      await page.getByLabel('Your comment').fill('First **thoughts**')
      await page.locator('#comment').getByRole('button', { name: 'Preview' }).click()
      await page.locator('.preview strong').waitFor()
      await page.getByRole('button', { name: 'Comment' }).click()
      await page.locator('.comment').getByText('First thoughts').waitFor()
      if (javaScriptEnabled) {
        await page.locator('.actions .reply').click()
        const reply = page.locator('form.reply')
        t.equal(await reply.locator('.preview').innerHTML(), '')
        await reply.getByRole('button', { name: 'Preview' }).click()
        t.equal(await reply.locator('textarea:invalid:focus').count(), 1, 'an empty text is no text')
        await reply.getByLabel('Your reply').fill(' ')
        await reply.getByRole('button', { name: 'Preview' }).click()
        await reply.getByText('needs a text').waitFor()
        await reply.getByLabel('Your reply').fill('*Second*')
        await reply.getByRole('button', { name: 'Preview' }).click()
        await reply.locator('.preview em').waitFor()
      }

      await page.locator('.actions .delete').click()
      await page.getByRole('button', { name: 'Delete the comment' }).click()
      await page.getByText('Your comment is deleted.').waitFor()
      await see(`undo-comment-${how}`)
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.locator('.comment').getByText('First thoughts').waitFor()

      await page.getByRole('link', { name: 'Edit or delete this post' }).click()
      await page.getByText('Delete this post…').click()
      await page.getByRole('button', { name: 'Yes, delete the post' }).click()
      await page.getByText('is deleted.').waitFor()
      await see(`undo-post-${how}`)
      await page.getByRole('button', { name: 'Undo' }).click()
      await page.getByRole('heading', { name: 'A text with a table' }).waitFor()
      await page.goto(`${address}/dashboard/settings`)
      await see(`settings-${how}`)
      // A browser says so of an answer of 422.
      t.strictSame(
        complaints.filter((complaint) => !/422/.test(complaint)),
        []
      )
    })
  }

  t.test('a link is copied, which is said', async (t) => {
    const permissions = ['clipboard-read', 'clipboard-write']
    const { page, complaints } = await openPage(t, browser, address, { permissions })
    await page.goto(`${address}/post/${ids[0]}`)
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.locator('[aria-live]').getByText('The link is copied.').waitFor()
    t.equal(await page.evaluate('navigator.clipboard.readText()'), `${address}/post/${ids[0]}`)
    t.strictSame(complaints, [])
  })

  t.test('a page is shared where the browser can, and nothing is offered otherwise', async (t) => {
    const { page } = await openPage(t, browser, address, {})
    await page.addInitScript(
      'navigator.share = async (data) => { window.shared = data }; Object.defineProperty(navigator, "clipboard", { value: undefined })'
    )
    await page.goto(`${address}/comment/1`)
    await page.getByRole('button', { name: 'Share' }).click()
    t.match(await page.evaluate('window.shared'), { url: `${address}/comment/1` })
    t.equal(await page.getByRole('button', { name: 'Copy link' }).count(), 0)
    const silent = await openPage(t, browser, address, { javaScriptEnabled: false })
    await silent.page.goto(`${address}/post/${ids[0]}`)
    t.equal(await silent.page.locator('.share').isVisible(), false)
  })
})

async function picture(page: Page, name: string) {
  const folder = process.env.TEST_SCREENSHOTS
  if (folder) await page.screenshot({ path: joinPath(folder, `${name}.png`), fullPage: true })
}
