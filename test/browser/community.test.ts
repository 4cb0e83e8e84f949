import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { password } from '../client.ts'
import { until } from '../fixtures/until.ts'
import { build, listen } from '../helper.ts'
import { openBrowser, openPage } from './browser.ts'
import { join } from './join.ts'
import { look } from './look.ts'

const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

t.test('from nothing to a moderated community, by clicks', async (t) => {
  const app = await build(t, { url: 'sqlite::memory:', env: { JOBS: 'on', NEW_MEMBER_DAYS: '' } })
  const address = await listen(app)
  const browser = await openBrowser(t)
  const desktop = { viewport: { width: 1200, height: 900 } }
  const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const

  const { page: ada, complaints } = await openPage(t, browser, address, desktop)
  await ada.goto(`${address}/login`)
  await join(ada, 'ada')
  await setUp(t, ada)

  const { page: bob } = await openPage(t, browser, address, phone)
  const { page: eve } = await openPage(t, browser, address, phone)
  await apply(t, bob, address, 'bob')
  await apply(t, eve, address, 'eve')
  await decideOnApplications(t, ada)

  const post = await submit(bob, address, 'A tool for the team')
  await comment(eve, post, 'Buy my watches')
  await comment(eve, post, 'Really, buy them')
  await flag(t, bob)
  await makeModerator(t, ada, 'bob')
  await clearQueue(t, bob)
  await readNotice(t, eve)
  await ban(t, bob, 'eve')
  await meetBan(t, eve, post)
  await undo(t, bob)
  await lockAndPin(t, bob, post)
  await banDomain(t, bob, eve, address)
  await readLogs(t, ada, browser, address)
  t.strictSame(complaints, [])
})

async function setUp(t: Test, page: Page) {
  await link(page, 'Admin').click()
  await look(t, page, 'admin-overview')
  await link(page, 'Site').click()
  await page.getByLabel('Name').fill('Team News')
  await page.getByLabel('Tagline').fill('What we read, and what we think of it')
  await page.getByLabel('Accent colour', { exact: true }).fill('#7a1f5c')
  await button(page, 'Save').click()
  await page.getByRole('status').waitFor()
  await look(t, page, 'admin-site')
  await link(page, 'Sign-up').click()
  await page.getByLabel('Who may sign up').selectOption('approval')
  await page.getByLabel('Question to applicants').fill('Which team are you in?')
  await button(page, 'Save').click()
  await page.getByRole('status').waitFor()
  await look(t, page, 'admin-sign-up')
  await page.getByRole('navigation', { name: 'Administration' }).getByText('Moderation').click()
  await page.getByLabel('Days after which a member may flag').fill('0')
  await button(page, 'Save').click()
  await page.getByRole('status').waitFor()
  await link(page, 'Texts').click()
  await page.getByLabel('Rules').fill('# Rules\n\n- Be kind\n- Sell nothing')
  await button(page, 'Save').click()
  await page.getByRole('status').waitFor()
  await page.getByRole('contentinfo').getByText('Rules').click()
  await page.getByText('Sell nothing').waitFor()
  await look(t, page, 'rules')
  t.match(await page.title(), 'Team News')
}

async function apply(t: Test, page: Page, address: string, username: string) {
  await page.goto(`${address}/login`)
  await page.getByLabel('Which team are you in?').fill(`I am ${username} of the tools team.`)
  await look(t, page, `apply-${username}`)
  await join(page, username, 'Apply')
  await page.getByText('Your account has not been approved yet.').waitFor()
  t.equal((await page.goto(`${address}/submit`))?.status(), 200)
}

async function decideOnApplications(t: Test, page: Page) {
  await link(page, 'Admin').click()
  await page.getByRole('definition').getByRole('link', { name: '2' }).click()
  await page.getByText('I am bob of the tools team.').waitFor()
  await look(t, page, 'mod-applications')
  for (const username of ['bob', 'eve']) await button(page, `Accept ${username}`).click()
  await page.getByText('Nobody waits.').waitFor()
}

async function submit(page: Page, address: string, title: string): Promise<string> {
  await page.goto(`${address}/submit`)
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('Link').fill('https://tools.example.com/new')
  await button(page, 'Post').click()
  await page.waitForURL(/\/post\/\d+/)
  return page.url()
}

async function comment(page: Page, post: string, text: string) {
  await page.goto(post)
  await page.getByLabel('Your comment').fill(text)
  await button(page, 'Comment').click()
  await page.locator('.comment').getByText(text).waitFor()
}

/** A reload fails where it meets a navigation, and an address with a fragment would not be loaded. */
async function openAgain(page: Page) {
  await page.goto(page.url().replace(/#.*/, ''))
}

async function flag(t: Test, page: Page) {
  await openAgain(page)
  await link(page, 'Flag').first().click()
  await page.getByLabel('spam').check()
  await look(t, page, 'flag')
  await button(page, 'Flag it').click()
  await page.getByRole('heading', { name: 'A tool for the team' }).waitFor()
}

async function makeModerator(t: Test, page: Page, username: string) {
  await link(page, 'Admin').click()
  await link(page, 'Members').click()
  await look(t, page, 'admin-members')
  await page.getByRole('main').getByRole('link', { name: username }).click()
  await page.getByLabel('Role').selectOption('moderator')
  await page.locator('#role').getByLabel('Your password').fill(password)
  await button(page, 'Change the role').click()
  await page.getByRole('status').waitFor()
  await look(t, page, 'admin-member')
}

async function clearQueue(t: Test, page: Page) {
  await openAgain(page)
  await link(page, 'Moderate').first().click()
  await page.getByText('spam: 1 member').waitFor()
  await look(t, page, 'mod-queue')
  await page.getByLabel('Reason').fill('Advertising')
  await button(page, 'Remove').click()
  await page.getByText('Nothing is flagged.').waitFor()
}

async function readNotice(t: Test, page: Page) {
  await openAgain(page)
  await page.getByRole('link', { name: 'Inbox (1 unread)' }).click()
  await page.getByText('Removed: Advertising').waitFor()
  await look(t, page, 'inbox')
  await button(page, 'Mark all read').click()
  await link(page, 'Inbox').waitFor()
}

async function ban(t: Test, page: Page, username: string) {
  await page.goto(new URL(`/user/${username}`, page.url()).href)
  await page.getByRole('main').getByRole('link', { name: 'Moderate' }).click()
  await page.getByLabel('A month').check()
  await page.getByLabel('Of the last day').check()
  await page.getByLabel('Reason').fill('A shop')
  await look(t, page, 'mod-member')
  await button(page, 'Ban').click()
  await page.getByRole('heading', { name: 'Banned' }).waitFor()
}

/** A job removes and restores batches. */
async function jobDone(page: Page, isThere: boolean) {
  // `waitForFunction` evaluates a text again and again, which the policy of the page forbids.
  await until(async () => {
    const answer = await page.request.get(new URL('/api/posts/1', page.url()).href)
    return (await answer.text()).includes('Really, buy them') === isThere
  })
}

async function meetBan(t: Test, page: Page, post: string) {
  await jobDone(page, false)
  await page.goto(post)
  await page.getByText('No comments yet.').waitFor()
  await page.getByLabel('Your comment').fill('Why?')
  await button(page, 'Comment').click()
  await page.getByText('A shop').first().waitFor()
  await look(t, page, 'banned')
}

async function undo(t: Test, page: Page) {
  await openAgain(page)
  await button(page, 'Restore all').click()
  await jobDone(page, true)
  await openAgain(page)
  await look(t, page, 'mod-member-banned')
  await button(page, 'End the ban').click()
  await page.getByRole('heading', { name: 'Banned' }).waitFor({ state: 'detached' })
}

async function lockAndPin(t: Test, page: Page, post: string) {
  for (const act of ['Pin', 'Lock']) {
    await page.goto(post)
    await page.locator('.post').getByRole('link', { name: 'Moderate' }).click()
    await page.getByLabel('Reason').fill('To be read by all')
    await button(page, act).click()
    await page.waitForURL(/\/post\/1$|\/mod\/posts\/1$/)
  }
  await look(t, page, 'mod-post')
  await page.goto(post)
  await look(t, page, 'post-locked')
}

async function banDomain(t: Test, page: Page, member: Page, address: string) {
  await page.goto(`${address}/mod/domains`)
  await page.getByLabel('Domain').fill('watches.example')
  await page.getByLabel('Reason').fill('A shop')
  await button(page, 'Ban').click()
  await page.getByRole('strong').getByText('watches.example').waitFor()
  await look(t, page, 'mod-domains')
  await member.goto(`${address}/submit`)
  await member.getByLabel('Title').fill('Watches')
  await member.getByLabel('Link').fill('https://www.watches.example/')
  await button(member, 'Post').click()
  await member.getByRole('alert').waitFor()
  await look(t, member, 'banned-domain')
}

async function readLogs(t: Test, page: Page, browser: Browser, address: string) {
  for (const [path, name] of Object.entries({
    audit: 'admin-audit',
    jobs: 'admin-jobs',
    limits: 'admin-limits'
  })) {
    await page.goto(`${address}/admin/${path}`)
    await look(t, page, name)
  }
  const { page: visitor } = await openPage(t, browser, address, { viewport: { width: 390, height: 844 } })
  await visitor.goto(`${address}/moderation`)
  const log = await visitor.getByRole('main').innerText()
  for (const act of [
    'banned eve',
    'unbanned eve',
    'pinned',
    'locked',
    'removed a comment',
    'watches.example'
  ])
    t.match(log, act, `the public log says: ${act}`)
  await look(t, visitor, 'moderation')
}
