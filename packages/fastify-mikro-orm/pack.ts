import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * Run by npm around `npm pack`: Node strips no types below node_modules, so the tarball holds JavaScript and
 * declarations, and its package.json exports these. `node pack.ts --restore` undoes it, also after a pack that was interrupted.
 */

const manifest = join(import.meta.dirname, 'package.json')
const dist = join(import.meta.dirname, 'dist')
const { values } = parseArgs({ options: { restore: { type: 'boolean', default: false } } })

rmSync(dist, { recursive: true, force: true })
if (values.restore) rewriteExports((name) => `./${name}.ts`)
else {
  execFileSync('tsc', ['-p', 'tsconfig.build.json'], { cwd: import.meta.dirname, stdio: 'inherit' })
  rewriteExports((name) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` }))
}

function rewriteExports(target: (name: string) => string | { types: string; default: string }) {
  const content = JSON.parse(readFileSync(manifest, 'utf8'))
  const entries = Object.keys(content.exports)
  content.exports = Object.fromEntries(entries.map((key) => [key, target(key.slice(2) || 'index')]))
  writeFileSync(manifest, `${JSON.stringify(content, null, 2)}\n`)
}
