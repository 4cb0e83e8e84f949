/** Who writes on the seeded board, and for how many days they have been members. */
export const seedMembers = [
  { username: 'mara', days: 401 },
  { username: 'tolu', days: 396 },
  { username: 'h_kaneko', days: 388 },
  { username: 'ostrov', days: 377 },
  { username: 'priya', days: 371 },
  { username: 'benoît', days: 366 },
  { username: 'yael', days: 290 },
  { username: 'wren', days: 214 },
  { username: 'Lupe', days: 122 },
  { username: 'dmitri', days: 47 }
] as const

export type MemberName = (typeof seedMembers)[number]['username']
