import type { SeedPost } from './models.ts'

export const postsOfTheDay: SeedPost[] = [
  {
    title: 'RFC 9457: Problem Details for HTTP APIs',
    url: 'https://www.rfc-editor.org/rfc/rfc9457.html',
    by: 'benoît',
    age: 10,
    votes: 5,
    thread: [
      {
        by: 'tolu',
        after: 20,
        votes: 3,
        text: 'The best thing about it is that the argument is over. `status`, `title`, `detail`, and your own members beside them. Next topic.',
        replies: [
          {
            by: 'yael',
            after: 15,
            votes: 1,
            text: 'The argument has moved to what goes into `type`. Half of the services that I have seen point it to a page that does not exist.',
            replies: [
              {
                by: 'benoît',
                after: 31,
                text: 'It may be left out, and then it means `about:blank`. Honest, at least.'
              }
            ]
          }
        ]
      },
      {
        by: 'h_kaneko',
        after: 130,
        text: 'Please do not put the stack trace into `detail`. I should not have to write this.'
      }
    ]
  },
  {
    title: 'git bisect run: let the computer look for the commit that broke it',
    url: 'https://git-scm.com/docs/git-bisect#_bisect_run',
    by: 'wren',
    age: 14,
    votes: 7,
    thread: [
      {
        by: 'Lupe',
        after: 35,
        votes: 2,
        text: 'Exit code 125 for “this one cannot be tested” is the detail that makes it work on a real history, where every tenth commit does not build.'
      },
      {
        by: 'priya',
        after: 52,
        votes: 4,
        text: 'Found a bug from two years ago with it, in eleven steps, while I had lunch. It was mine.',
        replies: [{ by: 'ostrov', after: 10, votes: 3, text: 'It always is.' }]
      }
    ]
  },
  {
    title: 'קריאה מימין לשמאל: איך לסמן כיוון טקסט ב־HTML',
    url: 'https://www.w3.org/International/questions/qa-html-dir',
    by: 'yael',
    age: 19,
    votes: 3,
    thread: [
      {
        by: 'mara',
        after: 44,
        votes: 1,
        text: '`dir="auto"` on everything that a member may have written. It costs nothing, and names in other scripts stop moving the punctuation about.',
        replies: [
          { by: 'yael', after: 12, votes: 2, text: 'בדיוק. And `<bdi>` around names inside of a sentence.' }
        ]
      }
    ]
  },
  {
    title: 'Appropriate uses for SQLite',
    url: 'https://sqlite.org/whentouse.html',
    by: 'mara',
    age: 22,
    votes: 9,
    thread: [
      {
        by: 'benoît',
        after: 25,
        votes: 4,
        text: '“SQLite does not compete with client/server databases. SQLite competes with fopen().” One sentence, and it would have saved us a year.'
      },
      {
        by: 'tolu',
        after: 48,
        votes: 2,
        text: 'The website figure surprises everybody. Most sites never see the traffic at which the question starts to matter.',
        replies: [
          {
            by: 'ostrov',
            after: 19,
            votes: 1,
            text: 'Traffic is rarely the reason. The second machine is. The day you want two processes on two hosts, you need something else, and it is good to have planned the move.',
            replies: [
              {
                by: 'tolu',
                after: 27,
                votes: 2,
                text: 'Agreed. Run the tests on both from the first day, and the move is a line in the configuration.'
              }
            ]
          }
        ]
      }
    ]
  }
]
