import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import Type from 'typebox'
import Value from 'typebox/value'

const Manifest = Type.Object({ version: Type.String() })

/** Reads the version of the board. */
export async function readVersion(): Promise<string> {
  const manifest = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8')
  return Value.Parse(Manifest, JSON.parse(manifest)).version
}
