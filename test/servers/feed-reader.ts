import { spawnSync } from 'node:child_process'
import { findPrograms } from './find-program.ts'

/** @returns the Python that reads feeds: TEST_PYTHON, or one on the machine that has feedparser, if xmllint is there */
export function findFeedReader(): string | undefined {
  if (findPrograms('xmllint').length === 0) return undefined
  const pythons = [process.env.TEST_PYTHON ?? '', '/usr/bin/python3', ...findPrograms('python3')]
  return pythons.filter(Boolean).find((python) => spawnSync(python, ['-c', 'import feedparser']).status === 0)
}
