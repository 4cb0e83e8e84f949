/**
 * Bytes that one page of a thread may take: its texts, their HTML, and what stands around each comment. Two thousand
 * ordinary comments fit.
 */
export const maxPageBytes = 5_000_000

/** Bytes around each comment; a member's page has up to 1,300. */
export const bytesAround = 1_500

interface Measured {
  parent_id: number | null
  bytes: number
}

/**
 * Cuts a page out of comments in reading order. It ends before a comment on the post itself when that leaves at least
 * half of it, so that replies stay with what they answer.
 * @returns the index of the first comment after the page that begins at `start`; always more than `start`
 */
export function endOfPage(comments: Measured[], start: number): number {
  let end = start
  let bytes = 0
  let lastRoot = start
  for (const { parent_id, bytes: text } of comments.slice(start)) {
    if (parent_id === null) lastRoot = end
    bytes += text + bytesAround
    if (bytes > maxPageBytes && end > start) return 2 * (lastRoot - start) >= end - start ? lastRoot : end
    end++
  }
  return Math.max(end, start + 1)
}
