import { stat } from 'node:fs/promises'
import { describeCounts, type RowCounts } from '../board.ts'
import { exitCodes } from '../command.ts'
import { untilSignal } from '../signals.ts'
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
export function writeFile(
  file: string,
  { verb, withSessions }: Report,
  write: (path: string, signal: AbortSignal) => Promise<RowCounts>
): Promise<number> {
  return untilSignal('Stopped. There is no file.', async (signal) => {
    const started = performance.now()
    const counts = await createFile(file, signal, (temporary) => write(temporary, signal))
    const [seconds, megabytes] = [(performance.now() - started) / 1000, (await stat(file)).size / 1e6]
    console.log(`${verb}: ${describeCounts(counts) || 'nothing, the board is empty'}.`)
    const omitted = withSessions ? '' : `Left out: ${leftOut.join(', ')}. `
    console.log(`${omitted}${megabytes.toFixed(1)} MB in ${seconds.toFixed(1)} s.`)
    return exitCodes.done
  })
}
