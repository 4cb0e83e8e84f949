import { stat } from 'node:fs/promises'
import { describeCounts, type RowCounts } from '../board.ts'
import { exitCodes } from '../command.ts'
import { stopOnSignal } from '../signals.ts'
import { createFile } from './create-file.ts'
import { leftOut } from './tables.ts'

interface Report {
  /** "Backed up". */
  verb: string
  withSessions: boolean
}

/**
 * Writes a file, whole or not at all, and says what is in it.
 * @param write writes it under another name
 * @returns the exit code
 * @throws {CodedError} BACKUP_EXISTS
 */
export async function writeFile(
  file: string,
  { verb, withSessions }: Report,
  write: (path: string, signal: AbortSignal) => Promise<RowCounts>
): Promise<number> {
  const stop = stopOnSignal()
  const started = performance.now()
  try {
    const counts = await createFile(file, stop.signal, (temporary) => write(temporary, stop.signal))
    const [seconds, megabytes] = [(performance.now() - started) / 1000, (await stat(file)).size / 1e6]
    console.log(`${verb}: ${describeCounts(counts) || 'nothing, the board is empty'}.`)
    const omitted = withSessions ? '' : `Left out: ${leftOut.join(', ')}. `
    console.log(`${omitted}${megabytes.toFixed(1)} MB in ${seconds.toFixed(1)} s.`)
    return exitCodes.done
  } catch (error) {
    const code = stop.exitCode()
    if (code === null) throw error
    console.error('Stopped. There is no file.')
    return code
  }
}
