/** Maximum lengths in characters (Unicode code points), of the columns as well. */
export const memberLimits = { username: 50, email: 254, about: 2000, skeleton: 200 } as const
