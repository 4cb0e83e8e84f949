/** Maximum lengths in characters (Unicode code points), of the columns as well. */
export const memberLimits = { username: 50, email: 254, about: 2000 } as const
