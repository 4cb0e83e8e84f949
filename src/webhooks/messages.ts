import type { Kind } from './schema.ts'

/** What happened, for people and for programs. */
export interface BoardEvent {
  type: string
  timestamp: Date
  /** What a program is told. */
  data: Record<string, unknown>
  /** What people are told: "New post by alice". */
  summary: string
  /** What is linked: the title of the post. */
  title: string
  /** Absolute address. */
  url: string
}

/** Characters of a message that Discord takes. */
const discordLimit = 2_000

/** Characters with a meaning in Markdown. */
const markup = /[\\`*_{}[\]()<>#+|~!-]/g

/** @returns the body for a kind of receiver, in which nothing of a member's words is markup, or calls anybody */
export function bodyFor(kind: Kind, event: BoardEvent): string {
  return JSON.stringify(writers[kind](event))
}

const writers: Record<Kind, (event: BoardEvent) => object> = {
  generic: ({ type, timestamp, data, url }) => ({ type, timestamp, data: { ...data, url } }),
  slack: ({ summary, title, url }) => ({ text: `${slack(summary)}: <${url}|${slack(title)}>` }),
  // It has no switch that turns mentions off.
  mattermost: ({ summary, title, url }) => ({
    text: `${quiet(markdown(summary))}: [${quiet(markdown(title))}](${url})`
  }),
  discord: ({ summary, title, url }) => {
    const end = `\n${url}`
    const text = cut(`${markdown(summary)}: ${markdown(title)}`, discordLimit - end.length)
    return { content: text + end, allowed_mentions: { parse: [] } }
  },
  teams: ({ summary, title, url }) => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          body: [{ type: 'TextBlock', wrap: true, text: `${markdown(summary)}: ${markdown(title)}` }],
          actions: [{ type: 'Action.OpenUrl', title: 'Open', url }]
        }
      }
    ]
  })
}

function slack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function markdown(text: string): string {
  return text.replace(markup, '\\$&')
}

/** A space without width after `@` makes a mention a text. */
function quiet(text: string): string {
  return text.replaceAll('@', '@\u200b')
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`
}
