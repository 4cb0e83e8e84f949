import { median, quantile } from './measure/statistics.ts'
import type { Outcome } from './rounds.ts'
import { type FigureName, type Figures, figures, type Scenario } from './scenario.ts'

/** One figure of a side beside that of the reference. */
interface Comparison {
  figure: FigureName
  /** Medians over all turns. */
  value: number
  reference: number
  /** Value divided by reference, turn by turn; missing when there is no reference. */
  ratio?: Spread
}

interface Spread {
  median: number
  /** The quartiles. */
  lower: number
  upper: number
}

/** One side beside its reference. */
export interface Line {
  title: string
  side: string
  beside: string
  /** The first is the main one. */
  comparisons: [Comparison, ...Comparison[]]
  aim?: string
  isMet?: boolean
}

/** One line for each side except the reference. */
export function toLines({ scenario, sides: [reference, ...others] }: Outcome): Line[] {
  const { title, beside, shows } = scenario
  return others.map(({ name, turns }) => {
    const [first, ...rest] = shows
    const compare = (figure: FigureName) => compareBy(figure, turns, reference?.turns ?? [])
    const line: Line = { title, side: name, beside, comparisons: [compare(first), ...rest.map(compare)] }
    return { ...line, ...judge(line, scenario) }
  })
}

/** All measurements: for each side and figure, the values of all turns. */
export function toColumns({ scenario: { title }, sides }: Outcome) {
  return {
    title,
    sides: sides.map(({ name, turns }) => {
      const names = Object.keys(turns[0] ?? {}) as FigureName[]
      return {
        name,
        ...Object.fromEntries(names.map((figure) => [figure, turns.map((turn) => turn[figure])]))
      }
    })
  }
}

function compareBy(figure: FigureName, ours: Figures[], theirs: Figures[]): Comparison {
  const of = (turns: Figures[]) => turns.map((turn) => turn[figure] ?? Number.NaN)
  const references = of(theirs)
  const ratios = of(ours)
    .map((value, turn) => value / (references[turn] ?? Number.NaN))
    .filter(Number.isFinite)
  return {
    figure,
    value: median(of(ours)),
    reference: median(references),
    ...(ratios.length > 0 && {
      ratio: { median: median(ratios), lower: quantile(ratios, 0.25), upper: quantile(ratios, 0.75) }
    })
  }
}

function judge({ side, comparisons }: Line, { aim }: Scenario) {
  if (aim?.side !== side) return {}
  const { atLeast = 0, atMost = Number.POSITIVE_INFINITY } = aim
  const comparison = comparisons.find(({ figure }) => figure === aim.figure)
  const judged = (aim.byItself ? comparison?.value : comparison?.ratio?.median) ?? Number.NaN
  return {
    aim: atLeast > 0 ? `≥ ${atLeast}` : `≤ ${atMost}`,
    isMet: judged >= atLeast && judged <= atMost
  }
}

/** Markdown tables, one for all lines with the same figures. */
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
    describeSpread(main.ratio),
    ...more.map(describeComparison),
    aim === undefined ? '' : `${aim} ${isMet ? '✓' : '✗'}`
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function describeSpread(ratio: Spread | undefined): string {
  if (!ratio) return ''
  const { median, lower, upper } = ratio
  const spread = lower < upper ? ` (${lower.toFixed(2)} – ${upper.toFixed(2)})` : ''
  return `**${median.toFixed(2)}**${spread}`
}

function describeComparison({ figure, value, reference, ratio }: Comparison): string {
  if (figure.startsWith('growth')) return format(value, figure)
  const quotient = ratio ? ` (${ratio.median.toFixed(2)})` : ''
  return `${format(value, figure)} : ${format(reference, figure)}${quotient}`
}

function format(value: number, figure: FigureName): string {
  const { digits } = figures[figure]
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
