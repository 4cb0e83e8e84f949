import type { SeedPost } from './models.ts'

export const postsOfTheWeek: SeedPost[] = [
  {
    title: 'Write-ahead logging: why readers do not block the writer',
    url: 'https://sqlite.org/wal.html',
    by: 'ostrov',
    age: 27,
    votes: 6,
    thread: [
      {
        by: 'h_kaneko',
        after: 31,
        votes: 3,
        text: 'Mind the checkpoint: it cannot pass a reader that is still open. One forgotten cursor, and the log grows until the disk is full.',
        replies: [
          {
            by: 'dmitri',
            after: 55,
            votes: 1,
            text: 'Seen exactly that. The `-wal` file was nine times the size of the database, because a report held a transaction over the weekend.'
          }
        ]
      }
    ]
  },
  {
    title: 'node:sqlite, a database in the runtime',
    url: 'https://nodejs.org/api/sqlite.html',
    by: 'dmitri',
    age: 33,
    votes: 7,
    thread: [
      {
        by: 'wren',
        after: 12,
        votes: 4,
        text: 'No native add-on to compile is the whole story for me. Half of our support questions were about somebody’s compiler.',
        replies: [
          {
            by: 'priya',
            after: 26,
            votes: 2,
            text: 'And the other half about somebody’s Node version. That half stays.'
          },
          {
            by: 'dmitri',
            after: 49,
            text: null,
            replies: [
              {
                by: 'wren',
                after: 8,
                votes: 1,
                text: 'I do not think that is fair. They said from the beginning that it is synchronous, and why.'
              },
              {
                by: 'mara',
                after: 21,
                votes: 2,
                text: 'For one file on the same machine synchronous is often the faster choice. Measure before you put it into a worker.'
              }
            ]
          }
        ]
      }
    ]
  },
  {
    title: 'Tell: we measured our front page, and the biggest file was the logo',
    text: 'Three weeks of work on the bundle had brought us from 410 kB to 380 kB. Then a designer asked why the logo in the header was a PNG of 2400 pixels.\n\n| what | before | after |\n|---|---:|---:|\n| scripts | 380 kB | 380 kB |\n| logo | 612 kB | 3 kB |\n\nWe had looked at the *scripts* panel all the time. Sort by size first, by kind afterwards.',
    by: 'priya',
    age: 41,
    votes: 9,
    thread: [
      {
        by: 'yael',
        after: 9,
        votes: 5,
        text: 'Ours was a web font with the whole of CJK in it, for a heading of two words.'
      },
      {
        by: 'benoît',
        after: 34,
        votes: 2,
        text: 'A budget per page that fails the build would have told you on the day it came in. Ours is crude, one `du` in CI, and has paid for itself many times.',
        replies: [
          {
            by: 'priya',
            after: 40,
            votes: 1,
            text: 'We have that now. It covers what the page loads in total, not only what we compile.'
          }
        ]
      }
    ]
  },
  {
    title: 'SQLite のファイル形式を読む',
    url: 'https://sqlite.org/fileformat2.html',
    by: 'h_kaneko',
    age: 50,
    votes: 4,
    thread: [
      {
        by: 'tolu',
        after: 77,
        votes: 1,
        text: 'For those who cannot read the title: “reading the SQLite file format”. Worth an evening, with `xxd` in a second window.'
      }
    ]
  },
  {
    title: 'HTTP caching, from the ground up',
    url: 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/Caching',
    by: 'Lupe',
    age: 62,
    votes: 5,
    thread: [
      {
        by: 'ostrov',
        after: 40,
        votes: 3,
        text: '`no-cache` does not mean “do not cache”. If one thing of this page stays with you, let it be that one.',
        replies: [
          {
            by: 'Lupe',
            after: 18,
            votes: 1,
            text: 'And `private` does not mean that nobody stores it. The names were chosen on a bad day.'
          }
        ]
      }
    ]
  },
  {
    title: 'Row constructor expressions and why your second page is slow',
    url: 'https://dev.mysql.com/doc/refman/8.4/en/row-constructor-optimization.html',
    by: 'mara',
    age: 77,
    votes: 6,
    thread: [
      {
        by: 'dmitri',
        after: 19,
        votes: 2,
        text: 'I do not understand. `(a, b) < (?, ?)` and `a < ? OR (a = ? AND b < ?)` mean the same?',
        replies: [
          {
            by: 'mara',
            after: 14,
            votes: 4,
            text: 'They mean the same, and only the second one is turned into a range on the index. Look at `Handler_read_prev` before and after; `EXPLAIN` alone does not always show it.'
          }
        ]
      }
    ]
  },
  {
    title: 'Reproducible builds: a definition',
    url: 'https://reproducible-builds.org/docs/definition/',
    by: 'benoît',
    age: 93,
    votes: 3,
    thread: [
      {
        by: 'wren',
        after: 66,
        votes: 2,
        text: 'Our first attempt failed on three things: a time stamp in an archive, the order of files in a folder, and a user name in a path. In that order.',
        replies: [{ by: 'benoît', after: 23, votes: 1, text: 'It is always these three.' }]
      }
    ]
  },
  {
    title: 'The view transition API',
    url: 'https://developer.mozilla.org/en-US/docs/Web/API/View_Transition_API',
    by: 'wren',
    age: 101,
    votes: 2
  },
  {
    title: 'Ask: is anybody still running their own mail server, and would you do it again?',
    text: 'Ours has run for nine years on a small machine in the office. It needs perhaps two evenings a year. The rest of the team thinks that I am mad.\n\nThe part that has become harder is not the software, it is *being believed* by the large providers:\n\n- a clean address, for years,\n- SPF, DKIM and DMARC, all three and aligned,\n- and somebody who reads the reports.\n\nDo you still do it? What made you stop?',
    by: 'ostrov',
    age: 118,
    votes: 8,
    thread: [
      {
        by: 'benoît',
        after: 22,
        votes: 3,
        text: 'Stopped in spring. Not because of spam, because of holidays: I was the only one who could repair it.',
        replies: [
          {
            by: 'ostrov',
            after: 17,
            votes: 2,
            text: 'That is the honest answer. I have a page for my successor, and no successor.'
          }
        ]
      },
      {
        by: 'yael',
        after: 64,
        votes: 4,
        text: 'Receiving: yes, gladly. Sending: through a relay. The hard half is bought, the private half stays here.',
        replies: [
          { by: 'Lupe', after: 30, votes: 1, text: 'This. Outgoing mail is a reputation business.' },
          {
            by: 'dmitri',
            after: 145,
            text: 'Which one do you use? I would like one that does not rewrite my links.',
            replies: [
              {
                by: 'yael',
                after: 33,
                text: 'Any of them that speaks plain SMTP; tracking is a setting, and it is off by default less often than it should be.'
              }
            ]
          }
        ]
      }
    ]
  },
  {
    title: 'PostgreSQL: introduction to multiversion concurrency control',
    url: 'https://www.postgresql.org/docs/current/mvcc-intro.html',
    by: 'tolu',
    age: 140,
    votes: 4,
    thread: [
      {
        by: 'h_kaneko',
        after: 58,
        votes: 1,
        text: 'A good one to read beside the [WAL page of SQLite](https://sqlite.org/wal.html): the same aim, another place for the old versions.'
      }
    ]
  }
]
