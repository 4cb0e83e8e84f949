import { execFileSync } from 'node:child_process'
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * Builds the npm package just-tech-news in `dist`, or in the folder of `--out`: Node strips no types below node_modules, so it holds JavaScript. The db
 * plugin is in it, since its own package may not be published in this version.
 */

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'dist') } } })
const dist = resolve(values.out)
const plugin = 'packages/fastify-mikro-orm'

rmSync(dist, { recursive: true, force: true })
execFileSync('tsc', ['-p', 'release/tsconfig.json', '--outDir', dist], { cwd: root, stdio: 'inherit' })

for (const name of globSync('{src,plugins,routes}/**/*.js', { cwd: dist })) {
  const path = join(dist, name)
  const entry = relative(dirname(path), join(dist, plugin, 'index.js'))
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(`'fastify-mikro-orm'`, `'${entry}'`))
}

const others = globSync('src/**/*.{cjs,json,css,js,png,svg}', { cwd: root })
for (const name of [...others, 'README.md', 'CHANGELOG.md', 'LICENSE', 'docs'])
  cpSync(join(root, name), join(dist, name), { recursive: true })

const bin = join(dist, 'src/bin.cjs')
writeFileSync(bin, readFileSync(bin, 'utf8').replace('./cli.ts', './cli.js'))

const { name, version, description, license, engines, dependencies } = readManifest('.')
const { 'fastify-mikro-orm': _, ...own } = dependencies
const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
const manifest = {
  ...{ name, version, commit, description, license, type: 'module', engines },
  bin: { [name]: 'src/bin.cjs' },
  dependencies: { ...readManifest(plugin).dependencies, ...own }
}
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

interface Manifest {
  name: string
  version: string
  description: string
  license: string
  engines: Record<string, string>
  dependencies: Record<string, string>
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}
