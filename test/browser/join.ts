import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { password } from '../client.ts'

/** Signs up on the log-in page. @param button its label */
export async function join(page: Page, username: string, button = 'Sign up') {
  // Who is quicker counts as a robot.
  await sleep(3_200)
  const form = page.locator('#signup')
  await form.getByLabel('Name').fill(username)
  await form.getByLabel('E-mail address').fill(`${username}@example.com`)
  await form.getByLabel('Password').fill(password)
  await form.getByRole('button', { name: button }).click()
  await page.getByRole('button', { name: 'Log out' }).waitFor()
}
