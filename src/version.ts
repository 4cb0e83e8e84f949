import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Type from 'typebox'
import Value from 'typebox/value'

/** `commit` is there in the npm package and in the image. */
const Manifest = Type.Object({ version: Type.String(), commit: Type.Optional(Type.String()) })

const root = join(import.meta.dirname, '..')

/** Reads the version, as package.json has it. */
export async function readVersion(): Promise<string> {
  return (await readManifest()).version
}

/** @returns the version and, where it is known, the commit: "0.1.0 (d583123)" */
export async function describeVersion(): Promise<string> {
  const { version, commit = await readCommit() } = await readManifest()
  return commit ? `${version} (${commit.slice(0, 7)})` : version
}

async function readManifest(): Promise<Type.Static<typeof Manifest>> {
  return Value.Parse(Manifest, JSON.parse(await readFile(join(root, 'package.json'), 'utf8')))
}

/** Of a clone; null where there is none, or no git. */
async function readCommit(): Promise<string | null> {
  if (!existsSync(join(root, '.git'))) return null
  const git = promisify(execFile)('git', ['-C', root, 'rev-parse', 'HEAD'])
  return git.then(
    ({ stdout }) => stdout.trim(),
    () => null
  )
}
