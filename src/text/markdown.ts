import { domainToUnicode } from 'node:url'
import MarkdownIt, { type Env, type Token } from 'markdown-it'
import { CodedError } from '../errors/coded-error.ts'
import { isBlankHtml } from './blank.ts'
import { displayHost, siteOf, untrustedRel } from './hosts.ts'
import { linkImages } from './images.ts'
import { addMentions, mentionedNames, spellings } from './mentions.ts'

/** Bytes of HTML: `factor` for each character (code point) of the source, plus `base`. Ordinary texts take up to 6.4. */
export const htmlBound = { factor: 10, base: 2000 } as const

/** Levels of quotes and lists, of which each list takes two. */
const maxNesting = 100

/** What may still be written of one text. */
class Budget {
  #bytes: number

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  /** @throws {CodedError} TEXT_TOO_LARGE */
  spend(bytes: number) {
    this.#bytes -= bytes
    if (this.#bytes < 0) throw tooLarge()
  }
}

function spend(env: Env | undefined, bytes: number) {
  if (env?.budget instanceof Budget) env.budget.spend(bytes)
}

function tooLarge() {
  return new CodedError(
    'TEXT_TOO_LARGE',
    'This text becomes too large when it is formatted. Please use fewer links, table cells or levels of quotes.'
  )
}

/** Few lines can make a million table cells: https://github.com/markdown-it/markdown-it/issues/1000 */
class BoundedBlocks extends MarkdownIt.StateBlock {
  override push(type: string, tag: string, nesting: -1 | 0 | 1) {
    // The paragraphs of a list may be hidden later.
    if (tag && tag !== 'p') spend(this.env, tag.length + (nesting < 0 ? 3 : 2))
    const token = super.push(type, tag, nesting)
    // markdown-it would leave out what stands deeper.
    if (this.level >= maxNesting && /^(blockquote|list_item)_open$/.test(type)) throw tooLarge()
    return token
  }
}

/** No HTML, no headings (they would compete with the page's). */
const markdown = new MarkdownIt({ html: false, linkify: true, maxNesting }).disable(['heading', 'lheading'])

markdown.block.State = BoundedBlocks

// `main.rs` and `README.md` are usually file names, although they are valid domains.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })

const { escapeHtml } = markdown.utils

const linkProtocols = new Set(['http:', 'https:', 'mailto:'])

/** Where relative links lead. */
const board = new URL('https://board.invalid')

/** Parses as a browser does, which ignores tabs, line breaks and control characters in a scheme. */
markdown.validateLink = (url) => linkProtocols.has(URL.parse(url, board.href)?.protocol ?? '')

const normalizeLink = markdown.normalizeLink.bind(markdown)
const normalizeLinkText = markdown.normalizeLinkText.bind(markdown)

/** `http:github.com` would be a path of the board. */
markdown.normalizeLink = (url) =>
  normalizeLink(/^https?:(?!\/\/[^/\\])/i.test(url) ? (URL.parse(url)?.href ?? url) : url)

/** Shows the host as lists do, and keeps characters encoded that are invisible or turn the direction. */
markdown.normalizeLinkText = (url) => {
  const { host = '', hostname = '' } = URL.parse(normalizeLink(url)) ?? {}
  const text = normalizeLinkText(url).replace(/[\p{C}\p{Z}]/gu, encodeURIComponent)
  const shown = displayHost(hostname)
  return shown === domainToUnicode(hostname)
    ? text
    : text.replace(/^(https?:\/\/)[^/?#]*/i, `$1${shown}${host.slice(hostname.length)}`)
}

// One long address can be referred to from thousands of places.
markdown.renderer.rules.link_open = (tokens, index, options, env, renderer) => {
  tokens[index]?.attrSet('rel', untrustedRel)
  const html = renderer.renderToken(tokens, index, options)
  spend(env, html.length)
  return html
}

// Alignment would need a style attribute, which the content security policy forbids.
markdown.renderer.rules.th_open = () => '<th>'
markdown.renderer.rules.td_open = () => '<td>'

// The box of a wide table scrolls, and so that the keyboard can scroll it, it takes the focus.
markdown.renderer.rules.table_open = (_tokens, _index, _options, env) => {
  const html = '<div class="table" role="group" aria-label="Table" tabindex="0">\n<table>\n'
  spend(env, html.length)
  return html
}
markdown.renderer.rules.table_close = () => '</table>\n</div>\n'

linkImages(markdown)
addMentions(markdown)

markdown.renderer.rules.mention = (tokens, index, _, env) => {
  const name = tokens[index]?.content ?? ''
  for (const spelling of spellings(name)) {
    const path: unknown = typeof env?.pathOf === 'function' ? env.pathOf(spelling) : undefined
    if (typeof path !== 'string') continue
    const html = `<a href="${escapeHtml(path)}">@${escapeHtml(spelling)}</a>${name.slice(spelling.length)}`
    spend(env, html.length)
    return html
  }
  return `@${escapeHtml(name)}`
}

/**
 * Renders a member's text. Stops as soon as the result is larger than {@link htmlBound}.
 * @returns HTML that is safe to send
 * @throws {CodedError} TEXT_TOO_LARGE
 */
export function renderMarkdown(text: string): string {
  return parseMarkdown(text).render()
}

export interface ParsedText {
  /** Names of the form `@name`, the first ten. */
  names: string[]
  /** Sites that it links to, in their ASCII form, without the board itself. */
  findSites(): string[]
  /** @param pathOf the page of a member, or undefined @throws {CodedError} TEXT_TOO_LARGE */
  render(pathOf?: (name: string) => string | undefined): string
}

/** Parses a text whose mentions are looked up before it is rendered. @throws {CodedError} TEXT_TOO_LARGE */
export function parseMarkdown(text: string): ParsedText {
  const bound = htmlBound.factor * [...text].length + htmlBound.base
  const env: Env = { budget: new Budget(bound) }
  const tokens = markdown.parse(text, env)
  return {
    names: mentionedNames(tokens),
    findSites: () => linkedSites(tokens),
    render(pathOf) {
      const html = markdown.renderer.render(tokens, markdown.options, { ...env, pathOf })
      if (Buffer.byteLength(html) > bound) throw tooLarge()
      return html
    }
  }
}

function linkedSites(tokens: Token[]): string[] {
  const links = tokens.flatMap(({ children }) => children ?? []).filter(({ type }) => type === 'link_open')
  const urls = links.flatMap((link) => URL.parse(String(link.attrGet('href')), board.href) ?? [])
  const others = urls.filter(({ protocol, host }) => protocol !== 'mailto:' && host !== board.host)
  return [...new Set(others.map(siteOf))]
}

/** @returns the HTML of a text, or null when it shows nothing @throws {CodedError} TEXT_TOO_LARGE */
export function renderVisible(text: string): string | null {
  const html = renderMarkdown(text)
  return isBlankHtml(html) ? null : html
}

/** Shows the source of a text that {@link renderMarkdown} rejects. @returns HTML within the bound */
export function renderSource(text: string): string {
  return `<p>${escapeHtml(text).replaceAll('\n', '<br>\n')}</p>\n`
}
