import { checkAll } from '../search/check.ts'
import { finishIndex } from '../search/index-job.ts'
import { nameCommands } from '../text/command-names.ts'
import { exitCodes, runCommand, withDatabase } from './command.ts'
import { createProgress, format } from './progress.ts'
import { stopOnSignal } from './signals.ts'

const help = `Usage: npm run search -- --reindex

Makes the words by which posts and comments are found again, where they are not right. The
server may run meanwhile, and finds more and more. It does the same by itself after an upgrade
and after a restore, as a job, unless JOBS=off.

Exit codes: 0 done; 2 it could not be done; 130 or 143 stopped by SIGINT or SIGTERM, and run
again it goes on.`

await runCommand({ help, options: { reindex: { type: 'boolean' } } }, async ({ options }) => {
  if (!options.reindex) {
    console.log(nameCommands(help))
    return exitCodes.done
  }
  const stop = stopOnSignal()
  const progress = createProgress(process.stdout)
  return withDatabase(async (em) => {
    for (const kind of ['post', 'comment'] as const) {
      const { checked, wrong } = await checkAll(em, { kind, repair: true, signal: stop.signal }, (part) =>
        progress.update(part.checked, null)
      )
      progress.clear()
      console.log(`${format(checked)} ${kind}s, ${format(wrong)} words set right`)
    }
    const stopped = stop.exitCode()
    if (stopped === null) await finishIndex(em)
    return stopped ?? exitCodes.done
  })
})
