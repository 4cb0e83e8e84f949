import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test } from 'tap'
import { seedBoard } from '../../src/commands/seed/index.ts'
import { openBoard } from '../fixtures/board.ts'
import { makeFolder } from '../fixtures/folder.ts'
import { runCommand } from '../fixtures/run-command.ts'
import { openBrowser, openPage, screens } from './browser.ts'

test('a static copy is read from its folder, without a server', async (t) => {
  const url = `sqlite:${makeFolder(t)}/news.sqlite`
  await seedBoard(await openBoard(t, url))
  const folder = join(makeFolder(t), 'board')
  t.match(await runCommand({ url }, 'export', '--static', folder), { code: 0 })
  const address = pathToFileURL(folder).href
  const browser = await openBrowser(t)
  for (const [name, options] of Object.entries(screens)) {
    const { page, complaints } = await openPage(t, browser, address, options)
    const isWide = () => page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')
    await page.goto(`${address}/index.html`)
    t.notOk(await isWide(), `${name}: the front page fits`)
    await page.getByRole('link', { name: 'Newest', exact: true }).click()
    await page.getByRole('link', { name: 'More posts' }).click()
    t.equal(page.url(), `${address}/newest/page-2/index.html`)
    await page.getByRole('link', { name: 'Just Tech News' }).click()
    await page.locator('.discuss').first().click()
    t.match(page.url(), /\/post\/\d+\/index\.html$/)
    t.notOk(await isWide(), `${name}: a discussion fits`)
    t.same(complaints, [], name)
  }
})
