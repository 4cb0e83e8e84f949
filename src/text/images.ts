import type MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'
import { isBlank } from './blank.ts'

type Create = (type: string, tag: string, nesting: -1 | 0 | 1) => Token

/**
 * Makes each image a link to it: loaded, it would tell its host who reads the page. The link has the alternative text,
 * or the address where there is none. Within another link only that text is left.
 */
export function linkImages(markdown: InstanceType<typeof MarkdownIt>) {
  // Before bare addresses become links: an alternative text may be one.
  markdown.core.ruler.after('inline', 'image_links', (state) => {
    const create: Create = (type, tag, nesting) => new state.Token(type, tag, nesting)
    for (const block of state.tokens) {
      if (!block.children?.some(({ type }) => type === 'image')) continue
      let links = 0
      block.children = block.children.flatMap((token) => {
        if (token.type === 'link_open') links++
        if (token.type === 'link_close') links--
        if (token.type !== 'image') return token
        const address = markdown.normalizeLinkText(String(token.attrGet('src')))
        return links > 0 ? textOf(token, address, create) : linkTo(token, address, create)
      })
    }
  })
}

function linkTo(image: Token, address: string, create: Create): Token[] {
  const open = create('link_open', 'a', 1)
  const title = image.attrGet('title')
  open.attrSet('href', String(image.attrGet('src')))
  if (title) open.attrSet('title', title)
  return [open, ...textOf(image, address, create), create('link_close', 'a', -1)]
}

/** The alternative text, without the links and images in it. */
function textOf(image: Token, address: string, create: Create): Token[] {
  const shown = (image.children ?? []).flatMap((token) => {
    if (token.type === 'image') return textOf(token, token.content, create)
    return token.type === 'link_open' || token.type === 'link_close' ? [] : token
  })
  const isEmpty = shown.every(({ content }) => isBlank(content))
  return isEmpty ? [Object.assign(create('text', '', 0), { content: address })] : shown
}
