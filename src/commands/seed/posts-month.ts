import type { SeedPost } from './models.ts'

const day = 24

export const postsOfTheMonth: SeedPost[] = [
  {
    title: 'WCAG 2.2 is a better read than its reputation',
    url: 'https://www.w3.org/TR/WCAG22/',
    by: 'yael',
    age: 8 * day,
    votes: 5,
    thread: [
      {
        by: 'mara',
        after: 38,
        votes: 3,
        text: 'Target size (minimum) is the one that our designers had never heard of. 24 pixels is not much to ask for a thumb.',
        replies: [
          { by: 'yael', after: 55, votes: 1, text: 'And it is the minimum. 44 is the number to draw with.' }
        ]
      }
    ]
  },
  {
    title: 'The Go memory model',
    url: 'https://go.dev/ref/mem',
    by: 'benoît',
    age: 10 * day,
    votes: 3
  },
  {
    title: 'PEP 703: making the global interpreter lock optional in CPython',
    url: 'https://peps.python.org/pep-0703/',
    by: 'priya',
    age: 12.5 * day,
    votes: 6,
    thread: [
      {
        by: 'ostrov',
        after: 61,
        votes: 3,
        text: 'Read the part on reference counting even if you never touch Python. Biased counting with deferred frees is a lovely piece of engineering.'
      },
      {
        by: 'wren',
        after: 250,
        votes: 2,
        text: 'What I wonder is how long the libraries need. The interpreter was the smaller part.',
        replies: [
          {
            by: 'priya',
            after: 45,
            votes: 1,
            text: 'Years, as with every such change. But one can begin, and that was not so before.'
          }
        ]
      }
    ]
  },
  {
    title:
      'An opinion, held for a long time and changed last week: the comments that explain what a line of code does should go, the comments that explain why it is there should stay, and the ones that say who wrote it and when belong to the version control, which remembers it better than any of us',
    text: 'I went through a hundred of my own from five years ago. Eighty said *what*, and twelve of those were wrong by now. Nine said *why*, and all nine were still right.\n\nThe other eleven said `TODO`.',
    by: 'mara',
    age: 15 * day,
    votes: 9,
    thread: [
      {
        by: 'tolu',
        after: 16,
        votes: 6,
        text: 'The eleven are the most honest ones.'
      },
      {
        by: 'Lupe',
        after: 47,
        votes: 2,
        text: 'I would keep one kind of *what*: the name of the algorithm, with a link. Nobody should have to recognise it by sight.',
        replies: [
          {
            by: 'mara',
            after: 29,
            votes: 2,
            text: 'Yes. I would count it as a *why*: “why does this look so strange”.'
          }
        ]
      }
    ]
  },
  {
    title: 'curl: HTTP/3 support',
    url: 'https://curl.se/docs/http3.html',
    by: 'dmitri',
    age: 18 * day,
    votes: 2
  },
  {
    title: 'Unicode bidirectional algorithm (UAX #9)',
    url: 'https://www.unicode.org/reports/tr9/',
    by: 'yael',
    age: 21 * day,
    votes: 3,
    thread: [
      {
        by: 'h_kaneko',
        after: 170,
        votes: 1,
        text: 'Read it as a warning. Then use a library, and the isolates (U+2066 to U+2069).'
      }
    ]
  },
  {
    title: 'How to get a patch into the Linux kernel',
    url: 'https://www.kernel.org/doc/html/latest/process/submitting-patches.html',
    by: 'ostrov',
    age: 25 * day,
    votes: 1,
    thread: [
      {
        by: 'priya',
        after: 96,
        votes: 2,
        text: 'The part on describing the change is useful far from any kernel. “Describe your problem” comes first, and the solution second.'
      }
    ]
  },
  {
    title: 'The Rust book: what is ownership?',
    url: 'https://doc.rust-lang.org/book/ch04-01-what-is-ownership.html',
    by: 'wren',
    age: 29 * day,
    votes: 4,
    thread: [
      {
        by: 'Lupe',
        after: 75,
        votes: 2,
        text: 'Reading it made me a better C programmer. The rules are the ones that we had in our heads all along; now somebody checks them.',
        replies: [
          {
            by: 'ostrov',
            after: 64,
            votes: 1,
            text: 'And where ours differed from theirs, ours had a bug.'
          }
        ]
      }
    ]
  }
]
