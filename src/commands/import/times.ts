/** `M/D/YYYY H:MM`, with or without seconds. */
const american =
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4}) (?<hour>\d{1,2}):(?<minute>\d\d)(:(?<second>\d\d))?$/

/** ISO 8601, also with a space instead of the T and with " UTC". */
const iso =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)([T ](?<hour>\d\d):(?<minute>\d\d)(:(?<second>\d\d)([.,](?<fraction>\d{1,9}))?)?(?<zone> ?(Z|UTC|[+-]\d\d(:?\d\d)?))?)?$/i

/** Seconds or milliseconds since 1970, also as `1470311520.0`. */
const epoch = /^(?<seconds>\d{9,10}(\.\d+)?)$|^(?<milliseconds>\d{12,13})(\.0*)?$/

/** Parses a time; one without a zone is UTC. @returns null for what is no time, such as the 30th of February */
export function parseTime(text: string): Date | null {
  const since = epoch.exec(text)?.groups
  if (since) return new Date(Math.round(Number(since.milliseconds ?? Number(since.seconds) * 1000)))
  const parts = (iso.exec(text) ?? american.exec(text))?.groups
  if (!parts) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = [
    parts.year,
    parts.month,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second
  ].map((part) => Number(part ?? 0))
  const milliseconds = Math.floor(Number(`0.${parts.fraction ?? 0}`) * 1000)
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds))
  // Date turns 2/30 into 3/1, 25:00 into the next day, and the year 99 into 1999.
  const isReal =
    time.getUTCFullYear() === year &&
    time.getUTCMonth() === month - 1 &&
    time.getUTCDate() === day &&
    time.getUTCHours() === hour
  if (!isReal || minute > 59 || second > 59) return null
  return new Date(time.getTime() - offset(parts.zone ?? 'Z'))
}

/** "+05:30" → milliseconds. */
function offset(zone: string): number {
  const [, sign, hours, minutes = '0'] = /([+-])(\d\d):?(\d\d)?/.exec(zone) ?? []
  const size = Number(hours ?? 0) * 3_600_000 + Number(minutes) * 60_000
  return sign === '-' ? -size : size
}
