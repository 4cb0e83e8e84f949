import { relative } from 'node:path'

/** Where tap writes the sums of a run with `--coverage-report=json-summary`, in the folder of the project. */
export const SUMMARY = '.tap/report/coverage-summary.json'

const SOURCE = /^(packages\/[^/]+\/(src\/|[^/]+$)|src\/|plugins\/|routes\/)/

interface Lines {
  total: number
  covered: number
}

/**
 * Line coverage of the sources that a run loaded, by room.
 * @param root folder of the project
 * @param summary text of {@link SUMMARY}
 * @returns a table: a row for each room, the total last
 */
export function describeCoverage(root: string, summary: string): string {
  const byFile: Record<string, { lines: Lines }> = JSON.parse(summary)
  const rooms = new Map<string, Lines>()
  const all = { total: 0, covered: 0 }
  for (const [path, { lines }] of Object.entries(byFile)) {
    const file = relative(root, path)
    if (!SOURCE.test(file)) continue
    const room = roomOf(file)
    const sum = rooms.get(room) ?? { total: 0, covered: 0 }
    rooms.set(room, sum)
    for (const each of [sum, all]) {
      each.total += lines.total
      each.covered += lines.covered
    }
  }
  const sorted = [...rooms].sort(([a], [b]) => (a < b ? -1 : 1))
  return [row('coverage', 'lines', 'covered'), ...[...sorted, ['total', all] as const].map(describe)].join(
    '\n'
  )
}

/** @returns `src/posts` of `src/posts/list.ts`, `src` of `src/app.ts`, `plugins` of `plugins/db.ts` */
function roomOf(file: string): string {
  const [top = '', ...rest] = file.split('/')
  return ['src', 'packages'].includes(top) && rest.length > 1 ? `${top}/${rest[0]}` : top
}

function describe([room, { total, covered }]: readonly [string, Lines]): string {
  const percent = total === 0 ? 100 : (100 * covered) / total
  return row(room, total.toLocaleString('en'), `${percent.toFixed(1)} %`)
}

function row(...[room, lines, covered]: [string, string, string]): string {
  return `${room.padEnd(28)}${lines.padStart(8)}${covered.padStart(10)}`
}
