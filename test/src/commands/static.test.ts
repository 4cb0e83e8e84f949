import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { DomUtils, parseDocument } from 'htmlparser2'
import { type Test, test } from 'tap'
import { importPosts } from '../../../src/commands/import/index.ts'
import { Setting } from '../../../src/database/entities.ts'
import { openBoard } from '../../fixtures/board.ts'
import { type Surroundings, startCommand } from '../../fixtures/command.ts'
import { csv, inChunks, manyRows } from '../../fixtures/csv.ts'
import { makeFolder } from '../../fixtures/folder.ts'
import { runCommand } from '../../fixtures/run-command.ts'
import { addOddities, fillBoard } from './backup/content.ts'

/** Exports a board to a folder, below one that a server serves. */
async function exportBoard(t: Test, where: Surroundings, ...args: string[]) {
  const root = makeFolder(t)
  const finished = await runCommand(where, 'export', '--static', join(root, 'board'), ...args)
  return { root, finished }
}

/** A server of files alone, as any web server is. @returns its address */
async function serve(t: Test, root: string): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const path = join(root, decodeURIComponent(url.replace(/\?.*/, '')))
    const isFile = existsSync(path) && statSync(path).isFile()
    if (isFile) createReadStream(path).pipe(response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port }: AddressInfo = Object(server.address())
  return `http://127.0.0.1:${port}`
}

/** Follows all links from a page on, within its site. @returns the pages by address, and the links that lead nowhere */
async function follow(start: string) {
  const pages = new Map<string, string>()
  const broken: string[] = []
  const known = new Set([start])
  for (const address of known) {
    const response = await fetch(address)
    const html = await response.text()
    if (!response.ok) broken.push(address)
    if (!address.endsWith('.html')) continue
    pages.set(address, html)
    const { children } = parseDocument(html)
    for (const { attribs, name } of DomUtils.findAll(() => true, children)) {
      const url = URL.parse(attribs.href ?? attribs.src ?? '', address)
      if (url?.origin !== new URL(start).origin) continue
      if (name === 'a' && url.hash && !isThere(await read(url), url.hash)) broken.push(`${url} of ${address}`)
      url.hash = ''
      known.add(url.href)
    }
  }
  return { pages, broken }

  async function read(url: URL) {
    return pages.get(url.href.replace(url.hash, '')) ?? (await (await fetch(url)).text())
  }
}

const isThere = (html: string, hash: string) => html.includes(`id="${decodeURIComponent(hash.slice(1))}"`)

test('all links of a static board lead somewhere, below any path', async (t) => {
  const engine = { url: `sqlite:${makeFolder(t)}/news.sqlite` }
  const em = await fillBoard(t, engine)
  await addOddities(em)
  await em.execute(`update comments set comment_html = '<p><a href="/post/99999">gone</a> <a href="/login">in</a></p>'
    where id = 905`)
  const { root, finished } = await exportBoard(t, engine)
  t.match(finished, { code: 0, stderr: '' })
  t.match(finished.stdout, /^Exported: \d+ files to .*\nFeeds are left out: their links need SITE_URL\.\n$/)
  const { pages, broken } = await follow(`${await serve(t, root)}/board/index.html`)
  t.same(broken, [])
  const paths = [...pages.keys()].map((address) => decodeURIComponent(address.replace(/.*\/board\//, '')))
  const wanted = [
    'newest',
    'top/period-week',
    'comments',
    'tags',
    'moderation',
    'post/1',
    'post/500',
    'comment/905',
    'user/Zoë',
    'tag/a-tag',
    'tag/a-tag/sort-new'
  ]
  for (const path of wanted) t.ok(paths.includes(`${path}/index.html`), path)
  t.ok(paths.includes('newest/page-2/index.html') && paths.includes('hot/page-2/index.html'), 'lists go on')
  for (const [address, html] of pages) {
    t.notMatch(html, /<form|<script|href="\/|src="\/|Log in|Sign up|Submit| ago</, address)
  }
  const comment = readFileSync(join(root, 'board/comment/905/index.html'), 'utf8')
  t.match(comment, '<a>gone</a> <a>in</a>', 'what a member wrote stays')
  t.match(comment, 'href="../../post/500/index.html#c905"', 'a redirect leads to its target')
})

test('feeds lead to the public address', async (t) => {
  const folder = makeFolder(t)
  const url = `sqlite:${folder}/news.sqlite`
  await fillBoard(t, { url })
  writeFileSync(join(folder, '.env'), `DATABASE_URL=${url}\nSITE_URL=https://news.example.org\n`)
  const { root, finished } = await exportBoard(t, { cwd: folder })
  t.match(finished, { code: 0, stdout: /^Exported: [^\n]*\n$/, stderr: '' })
  const files = readdirSync(join(root, 'board'))
  for (const name of ['hot.atom', 'newest.rss', 'active.json', 'top.period-day.atom'])
    t.ok(files.includes(name), name)
  t.match(readFileSync(join(root, 'board/newest.atom'), 'utf8'), 'https://news.example.org/post/')
  t.match(readFileSync(join(root, 'board/newest/index.html'), 'utf8'), 'href="../newest.atom"')
  t.match(
    readFileSync(join(root, 'board/newest/index.html'), 'utf8'),
    'rel="canonical" href="https://news.example.org/newest"'
  )
})

test('a private board, and a folder that has something, are left alone', async (t) => {
  const folder = makeFolder(t)
  const engine = { url: `sqlite:${folder}/news.sqlite` }
  const em = await openBoard(t, engine.url)
  await em.insert(Setting, { name: 'private', value: 'true', updated_at: new Date() })
  const { root, finished } = await exportBoard(t, engine)
  const stderr = 'The board is private: with --even-private it is exported for everybody.\n'
  t.same(finished, { code: 2, stdout: '', stderr })
  t.same(readdirSync(root), [])
  const asked = await exportBoard(t, engine, '--even-private')
  t.match(asked.finished, { code: 0, stderr: '' })
  t.match(readFileSync(join(asked.root, 'board/index.html'), 'utf8'), 'No posts yet')
  mkdirSync(join(root, 'board'))
  writeFileSync(join(root, 'board/mine'), '')
  const full = await runCommand(engine, 'export', '--static', join(root, 'board'), '--even-private')
  t.match(full, { code: 2, stdout: '', stderr: /board is not empty, and is left alone\.\n$/ })
  t.same(readdirSync(root), ['board'])
  for (const args of [
    ['--static', ''],
    ['--static', 'a', 'b'],
    ['--even-private'],
    ['--static', 'a', '--with-sessions']
  ])
    t.match(
      await runCommand(engine, 'export', ...args),
      { code: 2, stdout: '', stderr: /^Usage: / },
      `${args}`
    )
})

test('an export of pages that is stopped leaves no folder', async (t) => {
  const root = makeFolder(t)
  const engine = { url: `sqlite:${makeFolder(t)}/news.sqlite` }
  await importPosts(await openBoard(t, engine.url), inChunks(csv(...manyRows(3000))))
  const { child, finished } = startCommand(t, engine, 'export', '--static', join(root, 'board'))
  while (readdirSync(root, { recursive: true }).length < 5) await delay(5)
  child.kill('SIGTERM')
  t.same(await finished, { code: 143, stdout: '', stderr: 'Stopped. There is no folder.\n' })
  t.same(readdirSync(root), [])
})
