import type { WriteStream } from 'node:tty'

const barWidth = 24
const millisecondsBetweenDraws = 100
const rowsBetweenLines = 5000

/** Standard output, or something like it. */
export type Output = Pick<WriteStream, 'write'> & { isTTY?: boolean }

export interface Progress {
  /** @param rows done so far @param share of the whole, 0 to 1; null when unknown */
  update(rows: number, share: number | null): void
  /** Removes the bar from the terminal until the next update. */
  clear(): void
}

/** Shows the progress of a long job: a bar on a terminal, elsewhere a line every 5,000 rows. */
export function createProgress(output: Output): Progress {
  return output.isTTY ? barOn(output) : linesOn(output)
}

/** Shows the progress of a long job on a terminal, and nothing elsewhere: a line in a log of cron is an alarm. @param unit what is counted */
export function createBar(output: Output, unit = 'rows'): Progress {
  return output.isTTY ? barOn(output, unit) : { update() {}, clear() {} }
}

function barOn(output: Output, unit = 'rows'): Progress {
  const started = performance.now()
  let drawn = Number.NEGATIVE_INFINITY
  return {
    update(rows, share) {
      const now = performance.now()
      if (now - drawn < millisecondsBetweenDraws) return
      drawn = now
      const speed = `${format(rows)} ${unit}, ${format((rows * 1000) / (now - started))} a second`
      output.write(`\r\x1b[K${share === null ? '' : `${bar(share)} ${percent(share).padStart(5)}  `}${speed}`)
    },
    clear() {
      if (drawn > 0) output.write('\r\x1b[K')
      drawn = Number.NEGATIVE_INFINITY
    }
  }
}

function linesOn(output: Output): Progress {
  let reported = 0
  return {
    update(rows, share) {
      if (Math.floor(rows / rowsBetweenLines) === reported) return
      reported = Math.floor(rows / rowsBetweenLines)
      output.write(`${format(rows)} rows${share === null ? '' : ` (${percent(share)})`}\n`)
    },
    clear() {}
  }
}

function bar(share: number): string {
  const full = Math.round(share * barWidth)
  return '█'.repeat(full) + '░'.repeat(barWidth - full)
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`
}

/** 20099 → "20,099". */
export function format(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}
