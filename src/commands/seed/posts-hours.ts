import type { SeedPost } from './models.ts'

export const postsOfTheHour: SeedPost[] = [
  {
    title: 'Parsing a URL is harder than it looks: the standard, step by step',
    url: 'https://url.spec.whatwg.org/#url-parsing',
    by: 'dmitri',
    age: 0.3,
    votes: 0
  },
  {
    title: 'Don’t block the event loop (or the worker pool)',
    url: 'https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop',
    by: 'tolu',
    age: 1.2,
    votes: 3,
    thread: [
      {
        by: 'wren',
        after: 14,
        votes: 2,
        text: 'Still the page I send to everybody who puts `JSON.parse` of a 40 MB body into a request handler.',
        replies: [
          {
            by: 'tolu',
            after: 9,
            text: 'The part on regular expressions is the one people skip, and the one that bites. One nested quantifier and a visitor can stop the whole process.'
          }
        ]
      }
    ]
  },
  {
    title: 'How SQLite is tested',
    url: 'https://sqlite.org/testing.html',
    by: 'h_kaneko',
    age: 3,
    votes: 8,
    thread: [
      {
        by: 'priya',
        after: 12,
        votes: 6,
        text: 'What I take from this every time I read it: they test what happens *when things fail*. Out of memory, disk full, power gone in the middle of a write. Most of us test the happy path and two validation errors.',
        replies: [
          {
            by: 'ostrov',
            after: 7,
            votes: 4,
            text: 'The out-of-memory loop is easy to copy. Make the nth allocation fail, run the test, raise n until it passes. With queries in place of allocations it takes a few lines:\n\n```js\nfor (let n = 1; ; n++) {\n  const db = failAt(n)\n  const done = await attempt(() => transfer(db))\n  assertConsistent(db)\n  if (done) break\n}\n```',
            replies: [
              {
                by: 'mara',
                after: 16,
                votes: 3,
                text: 'We did this for our billing job. It found a state in which an invoice had lines and no head. Nobody had ever seen it; it would have been found in an audit.',
                replies: [
                  {
                    by: 'benoît',
                    after: 11,
                    votes: 1,
                    text: 'How long does a run take? I would worry about n growing with every query somebody adds.',
                    replies: [
                      {
                        by: 'mara',
                        after: 6,
                        votes: 2,
                        text: 'About 40 queries, so 40 runs, each on an in-memory database. Under a second.',
                        replies: [
                          {
                            by: 'benoît',
                            after: 4,
                            text: 'Then I have no excuse left. Thanks.'
                          }
                        ]
                      }
                    ]
                  }
                ]
              }
            ]
          },
          {
            by: 'yael',
            after: 25,
            votes: 1,
            text: 'And yet the happy path is where the money is. I would start with the two failures that really happen: the connection drops, and the same request arrives twice.'
          }
        ]
      },
      {
        by: 'Lupe',
        after: 41,
        votes: 2,
        text: '> 100% branch test coverage\n\nPeople quote the number and forget the sentence after it. Coverage shows what was *run*, not what was checked.',
        replies: [
          {
            by: 'h_kaneko',
            after: 13,
            votes: 1,
            text: 'That is why the mutation tests below it are the interesting part: change an instruction, and see whether any test notices.'
          }
        ]
      },
      {
        by: 'dmitri',
        after: 95,
        text: 'Does anybody know of another project that writes about its tests at this length?'
      }
    ]
  },
  {
    title: 'Ask: what do you keep in your team’s “read this first” file?',
    text: 'We have a new colleague every few weeks now, and our introduction has grown to eleven pages that nobody reads. I want to throw it away and begin again with **one page**.\n\nWhat I would keep:\n\n1. how to start the thing (one command),\n2. how to run the tests (one command),\n3. where the logs are,\n4. whom to ask about what.\n\nWhat is on yours? What did you take off it, and did anybody miss it?',
    by: 'Lupe',
    age: 5,
    votes: 6,
    thread: [
      {
        by: 'mara',
        after: 18,
        votes: 5,
        text: 'A list of words. Every team calls things by names that nobody outside uses, and every newcomer spends the first month guessing. Ours has thirty entries, one line each, and it is the page with the most visits.',
        replies: [
          {
            by: 'Lupe',
            after: 22,
            votes: 1,
            text: 'Stolen, thank you. I could write down ten of ours without thinking.'
          },
          {
            by: 'wren',
            after: 37,
            votes: 2,
            text: 'Also the words that you do **not** use any more, with what they became. They live on in table names for ever.'
          }
        ]
      },
      {
        by: 'ostrov',
        after: 33,
        votes: 3,
        text: 'The date of the last time that somebody followed it from top to bottom on an empty machine. If that is more than three months ago, the rest is fiction.'
      },
      {
        by: 'priya',
        after: 70,
        votes: 1,
        text: 'We took off everything about editor settings. One person missed it for a day.'
      }
    ]
  },
  {
    title: 'color-scheme: light and dark without a script',
    url: 'https://developer.mozilla.org/en-US/docs/Web/CSS/color-scheme',
    by: 'yael',
    age: 7,
    votes: 4,
    thread: [
      {
        by: 'dmitri',
        after: 28,
        votes: 1,
        text: 'With `light-dark()` for the custom properties this is all of our theme code. We deleted 3 kB of JavaScript and the white flash on load with it.',
        replies: [
          {
            by: 'yael',
            after: 17,
            votes: 1,
            text: 'Check the scroll bars and the form controls as well. Without `color-scheme` they stay light, and a dark page with a white scroll bar hurts.'
          }
        ]
      }
    ]
  }
]
