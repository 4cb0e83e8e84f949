import { CodedError } from '../../errors/coded-error.ts'

/** Milliseconds that clocks may differ. */
const tolerance = 300_000

const day = 86_400_000

const shape = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?$/

/** @returns the time of a column without a zone as if it were UTC; null for none, also for 0000-00-00 */
function parse(text: string | null): number | null {
  const [, year, month, date, hour, minute, second, fraction = '0'] = shape.exec(text ?? '') ?? []
  if (year === undefined || Number(month) === 0 || Number(date) === 0) return null
  const milliseconds = Math.floor(Number(`0.${fraction}`) * 1000)
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(date),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds
  )
}

/**
 * Reads local times of a zone. Of a time that was there twice the first counts; one that was not there is moved on by
 * the gap. Both follow from preferring the offset of the day before.
 * @param zone an IANA name, such as "America/New_York"
 * @throws {CodedError} USAGE for an unknown zone
 */
export function timeReader(zone: string): (text: string | null) => Date | null {
  const format = createFormat(zone)
  const offsetAt = (time: number) => {
    const part = Object.fromEntries(
      format.formatToParts(time).map(({ type, value }) => [type, Number(value)])
    )
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    const whole = Math.floor(time / 1000) * 1000
    return Date.UTC(year, month - 1, day, hour, minute, second) - whole
  }
  return (text) => {
    const local = parse(text)
    if (local === null) return null
    const [before, after] = [local - offsetAt(local - day), local - offsetAt(local + day)]
    const isOnlyAfter = offsetAt(before) !== local - before && offsetAt(after) === local - after
    return new Date(isOnlyAfter ? after : before)
  }
}

function createFormat(timeZone: string): Intl.DateTimeFormat {
  const number = 'numeric'
  const time = { hour: number, minute: number, second: number, hourCycle: 'h23' } as const
  try {
    return new Intl.DateTimeFormat('en', { timeZone, year: number, month: number, day: number, ...time })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CodedError('USAGE', `${timeZone} is no time zone. Name one as Europe/Berlin is named.`)
  }
}

/**
 * Gives a time to every row: one without gets that of the nearest row before it, or else of the nearest after it, or else
 * the present.
 * @param rows by id
 * @param name of a row, in what is reported
 * @throws {CodedError} ADOPT_FUTURE when one of them is yet to come
 */
export function fillTimes(
  rows: readonly { id: number; created: Date | null }[],
  { name, now, report }: { name: string; now: Date; report: (line: string) => void }
): Map<number, Date> {
  let last = rows.find(({ created }) => created !== null)?.created ?? now
  const times = new Map<number, Date>()
  for (const { id, created } of rows) {
    if (created && created.getTime() > now.getTime() + tolerance)
      throw new CodedError(
        'ADOPT_FUTURE',
        `${name} ${id} would be of ${created.toISOString()}, which is yet to come. Is the time zone right?`
      )
    last = created ?? last
    if (!created) report(`${name} ${id} has no time, and gets ${last.toISOString()}`)
    times.set(id, last)
  }
  return times
}
