import { median } from './measure/statistics.ts'
import type { Outcome } from './rounds.ts'
import { type FigureName, type Figures, figures, type Scenario } from './scenario.ts'

/** One figure of a side beside that of the reference. */
export interface Comparison {
  figure: FigureName
  /** Medians over the rounds. */
  value: number
  reference: number
  /** One divided by the other, round by round: the median, the lowest and the highest. */
  ratio: number
  lowest: number
  highest: number
}

/** One side beside its reference. */
export interface Line {
  title: string
  side: string
  beside: string
  /** The first is the one that matters most. */
  comparisons: [Comparison, ...Comparison[]]
  aim?: string
  isMet?: boolean
}

/** One line for each side but the reference. */
export function toLines({ scenario, sides: [reference, ...others] }: Outcome): Line[] {
  const { title, beside, shows } = scenario
  return others.map(({ name, rounds }) => {
    const [first, ...rest] = shows
    const compare = (figure: FigureName) => compareBy(figure, rounds, reference?.rounds ?? [])
    const line: Line = { title, side: name, beside, comparisons: [compare(first), ...rest.map(compare)] }
    return { ...line, ...judge(line, scenario) }
  })
}

function compareBy(figure: FigureName, ours: Figures[], theirs: Figures[]): Comparison {
  const of = (rounds: Figures[]) => rounds.map((round) => round[figure] ?? Number.NaN)
  const ratios = of(ours).map((value, round) => value / (of(theirs)[round] ?? Number.NaN))
  return {
    figure,
    value: median(of(ours)),
    reference: median(of(theirs)),
    ratio: median(ratios),
    lowest: Math.min(...ratios),
    highest: Math.max(...ratios)
  }
}

function judge({ side, comparisons }: Line, { aim }: Scenario) {
  if (aim?.side !== side) return {}
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = aim
  const comparison = comparisons.find(({ figure }) => figure === aim.figure)
  const judged = (aim.byItself ? comparison?.value : comparison?.ratio) ?? Number.NaN
  return {
    aim: atLeast > 0 ? `≥ ${atLeast}` : `≤ ${atMost}`,
    isMet: judged >= atLeast && judged <= atMost
  }
}

/** Tables in Markdown: those lines share one that show the same figures. */
export function toTables(lines: Line[]): string {
  const tables = Object.groupBy(lines, ({ comparisons }) => comparisons.map(({ figure }) => figure).join())
  return Object.values(tables)
    .map((table = []) => toTable(table))
    .join('\n\n')
}

function toTable(lines: Line[]): string {
  const [first, ...others] = lines[0]?.comparisons.map(({ figure }) => figures[figure]) ?? []
  const head = ['what', 'side', `${first?.unit}`, 'beside', 'ratio', ...others.map(({ unit }) => unit), 'aim']
  const rows = lines.map(({ title, side, comparisons: [main, ...more], aim, isMet }) => [
    title,
    side,
    format(main.value, main.figure),
    format(main.reference, main.figure),
    `**${main.ratio.toFixed(2)}** (${main.lowest.toFixed(2)} – ${main.highest.toFixed(2)})`,
    ...more.map(({ figure, value, ratio }) =>
      figure.startsWith('growth') ? format(value, figure) : `${format(value, figure)} (${ratio.toFixed(2)})`
    ),
    aim === undefined ? '' : `${aim} ${isMet ? '✓' : '✗'}`
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function format(value: number, figure: FigureName): string {
  const { digits } = figures[figure]
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
