/** What somebody should read after an adoption. */
export interface Report {
  readonly lines: readonly string[]
  /** The number of members without a password. */
  readonly lockedOut: number
  /** Something was changed or left out. */
  note(line: string): void
  locksOut(member: number, reason: string): void
}

export function createReport(): Report {
  const lines: string[] = []
  let lockedOut = 0
  return {
    lines,
    get lockedOut() {
      return lockedOut
    },
    note(line) {
      lines.push(line)
    },
    locksOut(member, reason) {
      lockedOut++
      lines.push(`member ${member} cannot log in: ${reason}`)
    }
  }
}
