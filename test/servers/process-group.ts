import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/**
 * Starts a program in its own process group, so that `killGroup` also reaches its children: the test processes of tap,
 * the server behind an installation script. A Ctrl-C on the terminal does not reach them.
 */
export function spawnGroup(program: string, args: string[], options: SpawnOptions): ChildProcess {
  return spawn(program, args, { ...options, detached: true })
}

/** Sends a signal to the program and its children. @returns when the program has ended */
export async function killGroup(child: ChildProcess, signal: NodeJS.Signals) {
  if (hasEnded(child)) return
  const gone = once(child, 'exit')
  signalGroup(child, signal)
  await gone
}

/** Sends a signal to the program and its children. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals) {
  if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, signal)
}

/** Stops the program with SIGSTOP. @returns when none of its threads runs any more, which takes a moment */
export function freezeGroup(child: ChildProcess) {
  signalGroup(child, 'SIGSTOP')
  const threads = `/proc/${child.pid}/task`
  if (!existsSync(threads)) return
  const runs = (thread: string) => !/\) [tT] /.test(readFileSync(`${threads}/${thread}/stat`, 'utf8'))
  const deadline = Date.now() + 5_000
  while (readdirSync(threads).some(runs) && Date.now() < deadline);
}

export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/**
 * Waits for the program to end.
 * @param signal ends it early
 * @param ending the process signal that is sent for that
 * @returns its exit code, 127 if it could not be started, and its output to pipes
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
