import type MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'

/** Names that are looked up of one text. */
const maxMentions = 10

const nameCharacter = '[\\p{L}\\p{N}._-]\\p{M}{0,3}'

/** Not within an e-mail address, a path, or an address of another network such as `@name@host`. */
const mention = new RegExp(
  `(?<![\\p{L}\\p{N}\\p{M}._/@-])@((?:${nameCharacter}){1,50})(?![\\p{L}\\p{N}\\p{M}._@-])`,
  'gu'
)

/** A name, and the name that it is without the punctuation at the end of a sentence. */
export function spellings(name: string): string[] {
  const bare = name.replace(/[._-]+$/, '')
  return bare === name || bare === '' ? [name] : [name, bare]
}

/** Marks each `@name` outside of code and links as a token of the type `mention`. */
export function addMentions(markdown: InstanceType<typeof MarkdownIt>) {
  markdown.core.ruler.push('mention', (state) => {
    for (const block of state.tokens) {
      let links = 0
      if (!block.children?.some(({ content }) => content.includes('@'))) continue
      block.children = block.children.flatMap((token) => {
        if (token.type === 'link_open') links++
        if (token.type === 'link_close') links--
        return token.type === 'text' && links === 0
          ? split(token, (type) => new state.Token(type, '', 0))
          : token
      })
    }
  })
}

function split(text: Token, create: (type: string) => Token): Token[] {
  const parts: Token[] = []
  const add = (type: string, content: string) => {
    if (content !== '') parts.push(Object.assign(create(type), { content, level: text.level }))
  }
  let end = 0
  for (const { 0: found, 1: name = '', index } of text.content.matchAll(mention)) {
    add('text', text.content.slice(end, index))
    add('mention', name)
    end = index + found.length
  }
  if (parts.length === 0) return [text]
  add('text', text.content.slice(end))
  return parts
}

/** The first names that a parsed text mentions. */
export function mentionedNames(tokens: Token[]): string[] {
  const found = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'mention')
  return [...new Set(found.map(({ content }) => content))].slice(0, maxMentions)
}
