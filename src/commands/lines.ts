const lineFeed = 0x0a

/** One line of a file. */
export interface Line {
  /** 1 for the first line of the file. */
  number: number
  /** Without the line feed, but with a carriage return before it. */
  bytes: Buffer
  /** Whether the line was longer than allowed; then `bytes` is only its start. */
  tooLong: boolean
}

/**
 * Splits a stream into lines, with one line in memory at a time.
 * @param source the bytes, in chunks of any size
 * @param maxBytes maximum length of a line
 */
export async function* readLines(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Line> {
  let number = 0
  let held: Buffer[] = []
  let heldBytes = 0

  const hold = (part: Buffer) => {
    if (heldBytes <= maxBytes) held.push(part.subarray(0, maxBytes + 1))
    heldBytes += part.length
  }
  const release = (): Line => {
    const line = { number: ++number, bytes: Buffer.concat(held), tooLong: heldBytes > maxBytes }
    held = []
    heldBytes = 0
    return line
  }

  for await (const chunk of source) {
    let start = 0
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      hold(chunk.subarray(start, end))
      yield release()
      start = end + 1
    }
    hold(chunk.subarray(start))
  }
  if (heldBytes > 0) yield release()
}
