import { parseArgs } from 'node:util'

export interface Options {
  /** Groups of scenarios; empty for all. */
  names: string[]
  rounds: number
  /** Measurements of each side in each round. */
  turns: number
  /** Seconds of each measurement. */
  seconds: number
  /** Seconds of load before memory is measured. */
  memorySeconds: number
  /** Sizes of the boards in `sizes`, in posts; the first is the reference. */
  sizes: number[]
  /** Posts of the board for all other scenarios. */
  posts: number
  /** CSV file with the posts; they are generated without it. */
  data: string | undefined
  /** A server to use instead of a private one: `mysql://user:password@host:port/`. */
  server: string | undefined
  seed: number
  /** Minutes of steady load in the soak. */
  minutes: number
  /** Requests a second in the soak. */
  rate: number
  /** Where the result is written as JSON. */
  out: string | undefined
}

export const usage = `Usage: npm run bench -- [NAME…] [OPTION…]

Measures the board and its peers, in random order and several rounds. NAME is one of
cached, pages, writes, scope, start, memory, sizes.

  --data FILE     posts to fill the boards with (columns as for npm run import);
                  generated ones by default
  --quick         one round of two turns, up to 20,099 posts: to see that it works
  --rounds N      default 3
  --turns N       of each side in each round, default 5
  --seconds N     of each turn, default 0.6
  --posts N       of the board that is measured, default 20099
  --server URL    a MySQL or MariaDB to use, as a user who may create databases; by
                  default the bench starts one of its own
  --seed N        of the random order; by default a new one, which is printed
  --out FILE      write the result as JSON

bench/soak.ts takes these as well:

  --minutes N     of steady load, default 3
  --rate N        requests a second, default 300`

/** @throws {TypeError} when an option is unknown or not a number */
export function readOptions(args: string[]): Options | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      quick: { type: 'boolean' },
      data: { type: 'string' },
      rounds: { type: 'string' },
      turns: { type: 'string' },
      seconds: { type: 'string' },
      posts: { type: 'string' },
      server: { type: 'string' },
      seed: { type: 'string' },
      minutes: { type: 'string' },
      rate: { type: 'string' },
      out: { type: 'string' }
    }
  })
  if (values.help) return 'help'
  const { quick = false, data, server, out } = values
  return {
    names: positionals,
    rounds: number('rounds', values.rounds, quick ? 1 : 3),
    turns: number('turns', values.turns, quick ? 2 : 5),
    seconds: number('seconds', values.seconds, 0.6),
    memorySeconds: quick ? 4 : 60,
    sizes: quick ? [1_000, 20_099] : [1_000, 20_099, 100_000, 1_000_000],
    posts: number('posts', values.posts, 20_099),
    data,
    server,
    seed: number('seed', values.seed, Math.floor(Math.random() * 2 ** 32)),
    minutes: number('minutes', values.minutes, quick ? 0.1 : 3),
    rate: number('rate', values.rate, 300),
    out
  }
}

function number(name: string, text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text)
  if (!(value >= 0)) throw new TypeError(`--${name} takes a number`)
  return value
}
