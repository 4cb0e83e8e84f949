import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Starts a program with a process group of its own, so that `killGroup` reaches what it starts in turn:
 * tap's test processes, the server behind an installation script. A Ctrl-C on the terminal does not.
 */
export function spawnGroup(program: string, args: string[], options: SpawnOptions): ChildProcess {
  return spawn(program, args, { ...options, detached: true })
}

/** Ends the program and all that it started. @returns when the program is gone */
export async function killGroup(child: ChildProcess, signal: NodeJS.Signals) {
  if (hasEnded(child)) return
  const gone = once(child, 'exit')
  signalGroup(child, signal)
  await gone
}

/** Sends a signal to the program and to all that it started. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, signal)
}

export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/**
 * Waits for the program to end.
 * @param signal ends it before, with SIGTERM unless another one is named
 * @returns its exit code, 127 if it could not be started, and what it wrote to pipes
 */
export async function finished(
  child: ChildProcess,
  signal: AbortSignal,
  ending: NodeJS.Signals = 'SIGTERM'
): Promise<{ code: number; output: string }> {
  const end = () => killGroup(child, ending)
  signal.addEventListener('abort', end)
  const output: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk))
  try {
    const [code] = await once(child, 'close')
    return { code: code ?? 1, output: Buffer.concat(output).toString() }
  } catch (error) {
    return { code: 127, output: `${child.spawnfile}: ${error}` }
  } finally {
    signal.removeEventListener('abort', end)
  }
}
