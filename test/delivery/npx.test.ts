import { execFile, spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { type Test, test } from 'tap'
import { makeFolder } from '../fixtures/folder.ts'
import { freePort } from '../servers/private-server.ts'

const root = join(import.meta.dirname, '../..')
const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`

test('the npm package is a board of its own in an empty folder', async (t) => {
  const folder = makeFolder(t)
  await run(process.execPath, [join(root, 'release/build.ts'), '--out', join(folder, 'dist')], root)
  const packed = await run('npm', ['pack', './dist', '--json'], folder)
  const [, tarball = ''] = /"filename": "([^"]+)"/.exec(packed) ?? []
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']
  const project = makeFolder(t)
  await writeFile(join(project, 'package.json'), '{ "private": true }')
  await run('npm', ['install', ...quiet, join(folder, tarball)], project)
  const board = (...args: string[]) => run('npx', ['--no-install', 'just-tech-news', ...args], project)

  await t.test('it names its version and its commands', async (t) => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    t.match(await board('--version'), new RegExp(`^${RegExp.escape(version)} \\([\\da-f]{7}\\)\\n$`))
    t.match(await board('--help'), /^ {2}backup {2,}/m)
    t.match(await board('backup', '--help'), /^Usage: just-tech-news backup FILE/)
    await t.rejects(board('nothing'), { code: 2, stderr: /^There is no command nothing\.\n/ })
  })

  await t.test('its commands work on the board of the folder', async (t) => {
    t.match(await board('seed'), /posts 36/)
    t.match(await board('recount', '--dry-run'), /Nothing has drifted/)
    t.match(await board('backup', 'board.ndjson.gz'), /posts 36/)
  })

  await t.test('it serves the board, with its assets', async (t) => {
    const base = await serve(t, project)
    const page = await (await fetch(base)).text()
    t.match(page, '<ol class="posts')
    const [, style = ''] = /href="([^"]*style[^"]*\.css)"/.exec(page) ?? []
    t.equal((await fetch(base + style)).status, 200)
    t.match(await (await fetch(`${base}/about`)).text(), 'This board runs Just Tech News')
    t.equal((await fetch(`${base}/api/posts`)).status, 200)
  })
})

test('every command has a name in the help', async (t) => {
  const help = await run(process.execPath, [join(root, 'src/bin.cjs'), '--help'], root)
  const named = [...help.matchAll(/^ {2}(\w+) {2,}/gm)].map(([, name]) => name)
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const commands = Object.entries<string>(scripts).filter(([, script]) =>
    /^node .*src\/commands\//.test(script)
  )
  t.same(named.toSorted(), ['start', ...commands.map(([name]) => name)].toSorted())
})

/** Serves the board of a folder. @returns its address */
async function serve(t: Test, cwd: string): Promise<string> {
  const port = await freePort()
  const bin = join(cwd, 'node_modules/just-tech-news/src/bin.cjs')
  const app = spawn(process.execPath, [bin], {
    cwd,
    env: { PATH, FASTIFY_ADDRESS: '127.0.0.1', PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(() => app.kill('SIGKILL'))
  for await (const line of createInterface(app.stdout)) if (line.includes('Server listening')) break
  return `http://127.0.0.1:${port}`
}

/** Runs a program without the hooks that tap gives to child processes. */
async function run(program: string, args: string[], cwd: string): Promise<string> {
  const env = { ...process.env, PATH }
  const { stdout } = await promisify(execFile)('env', ['-u', 'NODE_OPTIONS', program, ...args], { cwd, env })
  return stdout
}
