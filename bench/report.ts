import { median } from './measure/statistics.ts'
import type { Outcome } from './rounds.ts'
import { type FigureName, type Figures, figures } from './scenario.ts'

export interface Line {
  title: string
  beside: string
  side: string
  figure: FigureName
  /** Medians over the rounds. */
  ours: number
  reference: number
  /** Ours divided by the reference, round by round: its median, and the lowest and the highest. */
  ratio: number
  lowest: number
  highest: number
  aim?: string
  isMet?: boolean
}

/** One line for each side beside its reference, and for each figure that the scenario shows. */
export function toLines({ scenario, sides: [reference, ...others] }: Outcome): Line[] {
  return others.flatMap((side) =>
    scenario.shows.map((figure) => {
      const of = (rounds: Figures[] = []) => rounds.map((figures) => figures[figure] ?? Number.NaN)
      const ratios = of(side.rounds).map(
        (value, round) => value / (of(reference?.rounds)[round] ?? Number.NaN)
      )
      const ratio = median(ratios)
      const { title, beside, aim } = scenario
      return {
        title,
        beside,
        side: side.name,
        figure,
        ours: median(of(side.rounds)),
        reference: median(of(reference?.rounds)),
        ratio,
        lowest: Math.min(...ratios),
        highest: Math.max(...ratios),
        ...(aim?.figure === figure && aim.side === side.name && judge(ratio, aim))
      }
    })
  )
}

function judge(
  ratio: number,
  { atLeast = 0, atMost = Number.POSITIVE_INFINITY }: { atLeast?: number; atMost?: number }
) {
  return {
    aim: atLeast > 0 ? `≥ ${atLeast}` : `≤ ${atMost}`,
    isMet: ratio >= atLeast && ratio <= atMost
  }
}

/** The table, in Markdown. */
export function toTable(lines: Line[]): string {
  const head = ['what', 'side', 'figure', 'it', 'beside', 'ratio', 'lowest – highest', 'aim']
  const rows = lines.map((line) => [
    line.title,
    line.side,
    figures[line.figure].unit,
    format(line.ours, line.figure),
    format(line.reference, line.figure),
    `**${line.ratio.toFixed(2)}**`,
    `${line.lowest.toFixed(2)} – ${line.highest.toFixed(2)}`,
    line.aim === undefined ? '' : `${line.aim} ${line.isMet ? '✓' : '✗'}`
  ])
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function format(value: number, figure: FigureName): string {
  const { digits } = figures[figure]
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
