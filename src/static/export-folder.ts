import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CodedError } from '../errors/coded-error.ts'
import { addressOf, relativeLink } from './addresses.ts'
import { buildBoard } from './board.ts'
import { type Crawl, crawl } from './crawl.ts'
import { toStaticPage } from './links.ts'

interface FolderOptions {
  /** Whether a private board is exported as well. */
  evenPrivate: boolean
  /** Called with the number of pages that were read so far. */
  onPage: (done: number) => void
  signal: AbortSignal
}

export interface ExportedFolder {
  files: number
  /** Whether there are feeds, which need an address. */
  hasFeeds: boolean
}

/**
 * Writes all that visitors see as a folder of files that link to each other, whole or not at all.
 * @param path of a folder that does not exist, or is empty
 * @throws {CodedError} BACKUP_EXISTS, BOARD_PRIVATE
 */
export async function exportFolder(path: string, options: FolderOptions): Promise<ExportedFolder> {
  const target = resolve(path)
  await requireNoFiles(target)
  const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`
  await mkdir(temporary)
  try {
    const exported = await fill(temporary, options)
    await rename(temporary, target)
    return exported
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
}

async function requireNoFiles(path: string) {
  if (existsSync(path) && (await readdir(path)).length > 0)
    throw new CodedError('BACKUP_EXISTS', `${path} is not empty, and is left alone.`)
}

async function fill(folder: string, { evenPrivate, onPage, signal }: FolderOptions): Promise<ExportedFolder> {
  const app = await buildBoard({ evenPrivate })
  try {
    if (app.settings.private)
      throw new CodedError(
        'BOARD_PRIVATE',
        'The board is private: with --even-private it is exported for everybody.'
      )
    const { origin } = app.config.SITE_URL
    const base = new URL(origin || 'http://board.invalid')
    const progress = (done: number) => {
      signal.throwIfAborted()
      onPage(done)
    }
    const found = await crawl(app, { folder, base, onPage: progress })
    for (const [address, file] of found.files) {
      signal.throwIfAborted()
      if (file.endsWith('.html')) await rewritePage(join(folder, file), { ...found, address, file, base })
    }
    return { files: found.files.size, hasFeeds: origin !== '' }
  } finally {
    await app.close()
  }
}

async function rewritePage(
  path: string,
  { files, moved, address, file, base }: Crawl & { address: string; file: string; base: URL }
) {
  const from = new URL(address, base)
  const note = `Copy of ${new Date().toISOString().slice(0, 10)}, without search and log-in.`
  const relink = (href: string) => {
    const asked = addressOf(href, from)
    if (asked === null) return undefined
    const url = new URL(moved.get(asked) ?? href, from)
    const to = files.get(addressOf(url.href, base) ?? '')
    return to === undefined ? null : relativeLink(file, to) + url.hash
  }
  await writeFile(path, toStaticPage(await readFile(path, 'utf8'), { relink, note }))
}
