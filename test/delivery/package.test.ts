import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Test, test } from 'tap'
import { makeFolder } from '../fixtures/folder.ts'
import { freePort } from '../servers/private-server.ts'

const root = join(import.meta.dirname, '../..')
const source = join(root, 'packages/fastify-mikro-orm')
const read = (path: string) => readFile(path, 'utf8')
const PATH = `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}`

test('in the repository the package exports its TypeScript', async (t) => {
  const { exports } = JSON.parse(await read(join(source, 'package.json')))
  t.same(exports, { '.': './index.ts', './testing': './testing.ts' }, 'else run: node pack.ts --restore')
})

test('the tarball runs the example of its README in an empty project', async (t) => {
  const tarball = await pack(t)
  const files = (await run('tar', ['-tzf', tarball], root)).trim().split('\n')
  const top = new Set(files.map((file) => file.split('/')[1] ?? ''))
  t.same([...top].sort(), ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'package.json'])

  const project = await installInto(makeFolder(t), tarball)
  const [, example = ''] = /```ts\n(.*?)```/s.exec(await read(join(source, 'README.md'))) ?? []
  const port = await freePort()
  t.match(example, 'port: 3000')
  const program = example.replace('port: 3000', `port: ${port}`)

  await t.test('of JavaScript', async (t) => {
    await writeFile(join(project, 'example.js'), program)
    await showBooks(t, project, 'example.js', port)
  })

  await t.test('of strict TypeScript', async (t) => {
    await writeFile(join(project, 'example.ts'), program)
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, files: ['example.ts'] })
    )
    t.same(await typeErrors(project), [])
    await showBooks(t, project, 'example.ts', port)
  })
})

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  module: 'nodenext',
  target: 'es2024',
  types: ['node'],
  noEmit: true
}

/** Packs a copy, because a pack changes package.json for a while and other tests use the package meanwhile. */
async function pack(t: Test): Promise<string> {
  const copy = makeFolder(t)
  const folder = join(copy, 'packages/fastify-mikro-orm')
  await mkdir(join(copy, 'packages'))
  await cp(source, folder, { recursive: true })
  await cp(join(root, 'tsconfig.json'), join(copy, 'tsconfig.json'))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  const before = await read(join(folder, 'package.json'))
  const output = await run('npm', ['pack', '--json'], folder)
  t.equal(await read(join(folder, 'package.json')), before, 'package.json is as it was before')
  const [, name = ''] = /"filename": "([^"]+)"/.exec(output) ?? []
  return join(folder, name)
}

/** Makes an empty project with the package, its peers at the versions of this repository, and the types of Node. */
async function installInto(project: string, tarball: string): Promise<string> {
  const { dependencies, devDependencies } = JSON.parse(await read(join(root, 'package.json')))
  const versions = { ...dependencies, ...devDependencies }
  const others = ['fastify', '@mikro-orm/core', '@mikro-orm/sql', '@types/node']
  await writeFile(join(project, 'package.json'), '{ "type": "module", "private": true }')
  const packages = [tarball, ...others.map((name) => `${name}@${versions[name]}`)]
  await run(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', ...packages],
    project
  )
  return project
}

/** @returns the errors of the project and of the package's declarations. @mikro-orm/core 7.2.1 has two of its own. */
async function typeErrors(project: string): Promise<string[]> {
  const output = await run('tsc', ['-p', '.', '--pretty', 'false'], project).catch((error) => {
    if (!/ error TS/.test(error.stdout)) throw error
    return String(error.stdout)
  })
  return output
    .split('\n')
    .filter((line) => / error TS/.test(line) && !line.startsWith('node_modules/@mikro-orm/'))
}

/** Runs a program without the hooks that tap gives to child processes: they stop `tsc` from starting. */
async function run(program: string, args: string[], cwd: string): Promise<string> {
  const env = { ...process.env, PATH }
  const { stdout } = await promisify(execFile)('env', ['-u', 'NODE_OPTIONS', program, ...args], { cwd, env })
  return stdout
}

/** Runs the example and asks it for its books. */
async function showBooks(t: Test, cwd: string, file: string, port: number) {
  const app = spawn(process.execPath, [file], { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  t.teardown(() => app.kill('SIGKILL'))
  const exited = once(app, 'exit')
  let errors = ''
  createInterface(app.stderr).on('line', (line) => (errors += `${line}\n`))
  const answer = await firstAnswer(`http://127.0.0.1:${port}/books`, () => app.exitCode !== null)
  app.kill('SIGKILL')
  await exited
  t.equal(answer, '[]', errors)
}

async function firstAnswer(url: string, hasEnded: () => boolean): Promise<string> {
  while (!hasEnded()) {
    try {
      return await (await fetch(url)).text()
    } catch {
      await sleep(50) // It does not listen yet.
    }
  }
  return 'it ended'
}
