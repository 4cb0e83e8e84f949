import { type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, join } from 'node:path'

const BIN = join(import.meta.dirname, '../../node_modules/.bin')

interface Finished {
  code: number
  /** What it wrote, unless it wrote to the terminal. */
  output: string
}

/**
 * Runs a tool of node_modules on the pinned Node.
 * @param signal ends it, with SIGTERM
 */
export async function runTool(
  name: string,
  args: string[],
  options: SpawnOptions & { signal: AbortSignal }
): Promise<Finished> {
  const env = { ...process.env, ...options.env, PATH: `${BIN}${delimiter}${process.env.PATH}` }
  const { signal, ...rest } = options
  const tool = spawn(join(BIN, name), args, { ...rest, env })
  const end = () => tool.kill('SIGTERM')
  signal.addEventListener('abort', end)
  const output: Buffer[] = []
  for (const stream of [tool.stdout, tool.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk))
  const [code] = await once(tool, 'close')
  signal.removeEventListener('abort', end)
  return { code: code ?? 1, output: Buffer.concat(output).toString() }
}
