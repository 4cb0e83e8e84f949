/** Longest values that the board takes, in characters (Unicode code points). The columns hold the same. */
export const limits = {
  username: 50,
  email: 254,
  password: { min: 8, max: 128 },
  about: 2000,
  title: 300,
  post_url: 2000,
  domain: 255,
  text: 10_000,
  comment_text: 10_000
} as const

/** Posts on a page; the API takes 1 to `max`. */
export const pageSize = { default: 30, max: 100 } as const
