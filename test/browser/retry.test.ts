import { join as joinPath } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { addMember, addPosts } from '../content.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { build, listen } from '../helper.ts'
import { openBrowser, openPage } from './browser.ts'
import { join } from './join.ts'

/** A board, and a function that keeps it from writing, and returns one that lets it write again. */
async function serve(t: Test) {
  const file = joinPath(makeFolder(t), 'news.sqlite')
  const app = await build(t, { url: `sqlite:${file}` })
  const [id] = await addPosts(app.orm, [{ user_id: await addMember(app.orm) }])
  function lock() {
    const database = new DatabaseSync(file)
    database.exec('begin immediate')
    return () => database.close()
  }
  return { address: await listen(app), path: `/post/${id}`, lock }
}

const text = 'Words that took a while\n\nto find: “quotes” & <tags>'

t.test('a comment that could not be saved is given back, and sent again', async (t) => {
  const browser = await openBrowser(t)
  const { address, path, lock } = await serve(t)
  for (const javaScriptEnabled of [true, false])
    t.test(`${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
      const { page } = await openPage(t, browser, address, { javaScriptEnabled })
      await page.goto(`${address}/login`)
      await join(page, `joe-${javaScriptEnabled}`)
      await page.goto(address + path)
      await page.getByLabel('Your comment').fill(text)
      const unlock = lock()
      const [answer] = await Promise.all([
        page.waitForResponse((answer) => answer.request().method() === 'POST'),
        page.getByRole('button', { name: 'Comment' }).click()
      ])
      t.equal(answer.status(), 503)
      await page.getByRole('heading', { name: 'Back in a moment' }).waitFor()
      t.equal(await page.getByLabel('Your comment').inputValue(), text)
      unlock()
      await page.getByRole('button', { name: 'Send again' }).click()
      await page.waitForURL(/#c\d+$/)
      t.match(await lastComment(page), 'Words that took a while')
    })
})

function lastComment(page: Page) {
  return page.locator('.comment').first().textContent()
}
