/** Maximum lengths in characters (code points), of the columns as well. */
export const tagLimits = { name: 30, title: 100, about: 500 } as const

/** Tags of one address, and of one post whatever the settings say. */
export const maxTags = 10

/** Tags of a board: all of them are in the memory of each process, and on one page. */
export const maxBoardTags = 500
