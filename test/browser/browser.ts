import playwright, { type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import type { Test } from 'tap'

/** Each view is looked at on both, which together show every width and every colour scheme. */
export const screens = {
  desktop: { viewport: { width: 1200, height: 900 }, colorScheme: 'light' },
  phone: { viewport: { width: 320, height: 568 }, colorScheme: 'dark' }
} as const

/** A browser without any other network access. */
export async function openBrowser(t: Test): Promise<Browser> {
  const executablePath = process.env.TEST_CHROMIUM
  if (!executablePath) throw new Error('TEST_CHROMIUM names no browser: `npm test` finds one by itself.')
  const browser = await playwright.chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync'
    ]
  })
  t.teardown(() => browser.close())
  return browser
}

/** A page in a new context, with its errors. */
export async function openPage(t: Test, browser: Browser, address: string, options: BrowserContextOptions) {
  const context = await browser.newContext(options)
  t.teardown(() => context.close())
  const page = await context.newPage()
  return { page, complaints: listen(page, address) }
}

function listen(page: Page, address: string): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`script: ${error.message}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(`${address}/`)) complaints.push(`asks elsewhere: ${request.url()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  return complaints
}
