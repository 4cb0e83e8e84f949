import type { SeedPost } from './models.ts'

const day = 24

export const postsOfTheYear: SeedPost[] = [
  {
    title: 'RFC 9110: HTTP semantics',
    url: 'https://www.rfc-editor.org/rfc/rfc9110.html',
    by: 'benoît',
    age: 44 * day,
    votes: 7,
    thread: [
      {
        by: 'tolu',
        after: 42,
        votes: 3,
        text: 'The section on conditional requests alone would have spared us three homemade schemes for “has it changed”.'
      }
    ]
  },
  {
    title: 'CommonMark: a strongly defined, highly compatible specification of Markdown',
    url: 'https://spec.commonmark.org/current/',
    by: 'Lupe',
    age: 63 * day,
    votes: 3
  },
  {
    title: 'Tell: a year of writing down every incident, however small',
    text: 'We wrote one line for each: what was seen, what it was, how long it took. 143 lines.\n\n* 61 were a certificate, a quota or a disk that was full.\n* 38 were a change of ours, found within the hour.\n* 29 were somebody else’s outage.\n* 15 were interesting.\n\nWe have alarms for the first group now. It was a week of work, and I would do it before anything else.',
    by: 'tolu',
    age: 88 * day,
    votes: 9,
    thread: [
      {
        by: 'priya',
        after: 27,
        votes: 5,
        text: 'Fifteen interesting ones in a year is the number that I will quote. Everybody prepares for those and is brought down by the sixty-one.'
      },
      {
        by: 'wren',
        after: 83,
        votes: 2,
        text: 'How did you get people to write the line?',
        replies: [
          {
            by: 'tolu',
            after: 21,
            votes: 4,
            text: 'It is the last step of closing the incident: one field, nothing else. As soon as there were two fields, nobody filled in either of them.'
          }
        ]
      }
    ]
  },
  {
    title: 'Linux: the io_uring interface, in its own manual page',
    url: 'https://man7.org/linux/man-pages/man7/io_uring.7.html',
    by: 'ostrov',
    age: 121 * day,
    votes: 5,
    thread: [
      {
        by: 'tolu',
        after: 140,
        votes: 1,
        text: 'The example at the end is forty lines longer than I would like, and still the shortest one that I know of.'
      }
    ]
  },
  {
    title: 'Что такое Unicode: ответы на частые вопросы',
    url: 'https://www.unicode.org/faq/basic_q.html',
    by: 'h_kaneko',
    age: 160 * day,
    votes: 2
  },
  {
    title: 'InnoDB locking, with all its gaps',
    url: 'https://dev.mysql.com/doc/refman/8.4/en/innodb-locking.html',
    by: 'mara',
    age: 205 * day,
    votes: 6,
    thread: [
      {
        by: 'benoît',
        after: 90,
        votes: 2,
        text: 'One order of locks in the whole program, written down where everybody sees it. Everything else is luck.'
      }
    ]
  },
  {
    title: 'Debian: how a package comes into the archive',
    url: 'https://www.debian.org/doc/debian-policy/',
    by: 'benoît',
    age: 262 * day,
    votes: 3
  },
  {
    title: 'TLS 1.3, the specification',
    url: 'https://www.rfc-editor.org/rfc/rfc8446.html',
    by: 'priya',
    age: 318 * day,
    votes: 7,
    thread: [
      {
        by: 'benoît',
        after: 51,
        votes: 2,
        text: 'Appendix D, on the middleboxes that had to be fooled, is the saddest and the funniest part.'
      }
    ]
  },
  {
    title: 'Hello, board',
    text: 'The first post. Links to what is worth reading, and room to talk about it. Be kind, be precise, bring a source.',
    by: 'mara',
    age: 364 * day,
    votes: 9,
    thread: [
      { by: 'tolu', after: 11, votes: 4, text: 'First comment, then. Good to be here.' },
      { by: 'h_kaneko', after: 33, votes: 2, text: 'よろしくお願いします。' }
    ]
  }
]
