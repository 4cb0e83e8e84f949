export interface Counts {
  pass: number
  fail: number
  skip: number
}

interface Subtest {
  indent: number
  name: string
  hasFailure: boolean
}

const RESULT = /^( *)(not )?ok \d+(?: - (.*?))?( # (?:SKIP|TODO|time=).*)?$/
const SUM = /^# \{ total: .*\}$/

interface ReportOptions {
  /** Prints no line for a file that passed. */
  onlyFailures?: boolean
}

/**
 * Reads TAP line by line and prints a summary: one line for each file, and the place and reason of each failure.
 * (The reporters of tap lose their last lines when a file times out.)
 */
export class Report {
  /** The sum that tap prints at the end; undefined before. */
  counts: Counts | undefined
  readonly #print: (line: string) => void
  readonly #onlyFailures: boolean
  readonly #subtests: Subtest[] = []
  #assertions = 0
  /** Indentation of the failure details that are being printed; -1 outside of them. */
  #detail = -1

  constructor(print: (line: string) => void, { onlyFailures = false }: ReportOptions = {}) {
    this.#print = print
    this.#onlyFailures = onlyFailures
  }

  /** Takes the next line of TAP. */
  read(line: string) {
    if (this.#detail >= 0 && indentOf(line) >= this.#detail) return this.#printDetail(line)
    this.#detail = -1
    const [, indent = '', failed, name = '', directive = ''] = RESULT.exec(line) ?? []
    if (/^ *# Subtest: /.test(line)) this.#open(line)
    else if (RESULT.test(line)) this.#close(indent.length, name, Boolean(failed), directive)
    else if (SUM.test(line)) this.counts = readSum(line)
    else if (line.startsWith('Bail out!')) this.#print(line)
  }

  #open(line: string) {
    const name = line.slice(line.indexOf(':') + 2)
    this.#subtests.push({ indent: indentOf(line), name, hasFailure: false })
    if (this.#subtests.length === 1) this.#assertions = 0
  }

  /** A result belongs to the innermost subtest if both have the same indentation, else to an assertion in it. */
  #close(indent: number, name: string, failed: boolean, directive: string) {
    const isSubtest = this.#subtests.at(-1)?.indent === indent
    const subtest = isSubtest ? this.#subtests.pop() : undefined
    if (!isSubtest) this.#assertions++
    const isFailure = failed && !/ # (SKIP|TODO)/.test(directive)
    if (isFailure && !subtest?.hasFailure) {
      this.#print(`✗ ${[...this.#subtests.map((parent) => parent.name), name].join(' > ')}`)
      this.#detail = indent + 2
    }
    const parent = this.#subtests.at(-1)
    if (parent && isFailure) parent.hasFailure = true
    if (!parent && isSubtest) this.#printFile(name, isFailure, directive)
  }

  #printFile(name: string, isFailure: boolean, directive: string) {
    if (this.#onlyFailures && !isFailure) return
    const took = / # time=([\d.]+)ms/.exec(directive)?.[1]
    const seconds = took ? `, ${(Number(took) / 1000).toFixed(1)} s` : directive
    this.#print(`${isFailure ? '✗' : '✓'} ${name} (${this.#assertions}${seconds})`)
  }

  #printDetail(line: string) {
    const text = line.slice(this.#detail)
    if (text !== '---' && text !== '...') this.#print(`    ${text}`)
  }
}

const indentOf = (line: string) => line.length - line.trimStart().length

/** @param line `# { total: 3, pass: 2, skip: 1 }` */
function readSum(line: string): Counts {
  const count = (name: string) => Number(new RegExp(`${name}: (\\d+)`).exec(line)?.[1] ?? 0)
  return { pass: count('pass'), fail: count('fail'), skip: count('skip') + count('todo') }
}
