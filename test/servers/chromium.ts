import { findPrograms, isExecutable } from './find-program.ts'

/** @returns the browser for the tests: TEST_CHROMIUM, or the one on the PATH */
export function findChromium(): string | undefined {
  const chosen = process.env.TEST_CHROMIUM
  if (chosen && !isExecutable(chosen)) throw new Error(`TEST_CHROMIUM is not a program: ${chosen}`)
  return chosen || [...findPrograms('chromium'), ...findPrograms('chromium-browser')][0]
}
