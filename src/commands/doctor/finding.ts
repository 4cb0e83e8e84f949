/** From what is right to what keeps the board from working. */
export const states = ['ok', 'look at this', 'wrong'] as const

export interface Finding {
  state: (typeof states)[number]
  subject: string
  /** What there is, and if it is not right, what to do. */
  text: string
}

/** @param faults what is not right; nothing for a finding that is ok @param text of what is */
export function judge(
  subject: string,
  text: string,
  faults: readonly string[],
  state: Finding['state'] = 'look at this'
): Finding {
  if (faults.length === 0) return { state: 'ok', subject, text }
  return { state, subject, text: faults.join(' ') }
}
