import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { CodedError } from '../errors/coded-error.ts'
import { addressOf, fileOf, pageCounter } from './addresses.ts'
import { linksOf } from './links.ts'

/** What the folder has. */
export interface Crawl {
  /** Files by address. */
  files: Map<string, string>
  /** Addresses that redirect, and where to, with the fragment. */
  moved: Map<string, string>
}

/** What no page of visitors is answered: 404 is for what members wrote. */
const refusals = [401, 403, 429]

/** Pages in work at a time. */
const atOnce = 8

/**
 * Requests the pages of visitors, from the front page on, and stores them as they are.
 * @param base origin of the board
 * @param onPage called with how many are done
 * @throws {CodedError} BACKUP_IMPOSSIBLE when one fails
 */
export async function crawl(
  app: FastifyInstance,
  { folder, base, onPage }: { folder: string; base: URL; onPage: (done: number) => void }
): Promise<Crawl> {
  const files = new Map<string, string>()
  const moved = new Map<string, string>()
  const toPage = pageCounter()
  const queue = ['/']
  const known = new Set(queue)

  const visit = async (address: string) => {
    const { statusCode, headers, rawPayload } = await app.inject({
      url: address,
      headers: { host: base.host, accept: 'text/html,*/*' }
    })
    const from = new URL(address, base)
    if (statusCode >= 500 || refusals.includes(statusCode))
      throw new CodedError('BACKUP_IMPOSSIBLE', `The page ${address} is answered ${statusCode}.`)
    if (statusCode >= 300 && statusCode < 400) {
      const to = new URL(headers.location ?? '', from)
      moved.set(address, to.href)
      return add(to.href, from)
    }
    // A post that was deleted is 410, and has its discussion.
    if (statusCode !== 200 && statusCode !== 410) return
    const isPage = /^text\/html/.test(String(headers['content-type']))
    const file = fileOf(toPage(address), isPage)
    if (file === null) return
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), rawPayload)
    files.set(address, file)
    if (isPage) for (const href of linksOf(rawPayload.toString())) add(href, from)
  }
  const add = (href: string, from: URL) => {
    const address = addressOf(href, from)
    if (address === null || known.has(address)) return
    known.add(address)
    queue.push(address)
  }

  for (let done = 0; done < queue.length; ) {
    const batch = queue.slice(done, done + atOnce)
    await Promise.all(batch.map(visit))
    done += batch.length
    onPage(done)
  }
  return { files, moved }
}
