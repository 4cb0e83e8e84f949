const lineFeed = 0x0a

/** One line of a file as it lies there. */
export interface Line {
  /** 1 for the first line of the file. */
  number: number
  /** Without the line feed; with the carriage return before it, if there is one. */
  bytes: Buffer
  /** Whether the line was longer than allowed: then `bytes` holds only its start. */
  tooLong: boolean
}

/**
 * Cuts a stream into lines and holds one of them at a time, whatever its length.
 * @param source the bytes, in chunks of any size
 * @param maxBytes how much of a line is kept
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
