/** Maximum lengths in characters (code points), of the columns as well. */
export const postLimits = { title: 300, post_url: 2000, domain: 255, text: 10_000 } as const

export const postRate = { table: 'posts', amount: 10, seconds: 3600 } as const

/** Minutes after posting in which the author can correct the link: later, others have voted for it and discussed it. */
export const linkMinutes = 10

/** Minutes in which the author can take back that a post or a comment was deleted. */
export const undoMinutes = 5

/** Posts that may be pinned at once. */
export const maxPins = 3

/** Days in which the same link cannot be posted again. */
export const duplicateDays = 30
