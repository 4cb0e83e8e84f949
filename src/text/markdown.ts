import MarkdownIt from 'markdown-it'

/**
 * Markdown as members may use it: no HTML, no images (each one would tell its host who reads the page), no
 * headings that compete with those of the page.
 */
const markdown = new MarkdownIt({ html: false, linkify: true }).disable(['image', 'heading', 'lheading'])

// `main.rs` and `README.md` are files, and the domains of that name are somebody's.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })

const linkProtocols = new Set(['http:', 'https:', 'mailto:'])

/** As a browser reads it, which overlooks tabs, line breaks and control characters. Other programs are not opened. */
markdown.validateLink = (url) => linkProtocols.has(URL.parse(url, 'https://board.invalid')?.protocol ?? '')

markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
  tokens[index]?.attrSet('rel', 'nofollow ugc noopener')
  return renderer.renderToken(tokens, index, options)
}

// Columns would be aligned by a style attribute, which our pages do not take.
markdown.renderer.rules.th_open = () => '<th>'
markdown.renderer.rules.td_open = () => '<td>'

/**
 * Renders a member's text.
 * @param text Markdown (CommonMark without HTML, images and headings; tables); bare URLs become links
 * @returns HTML that is safe to send as it is
 */
export function renderMarkdown(text: string): string {
  return markdown.render(text)
}

/** Tells whether there is nothing to see in a text: white space, or characters without a shape (U+200B, U+3164). */
export function isBlank(text: string): boolean {
  return /^[\s\p{Cc}\p{Default_Ignorable_Code_Point}]*$/u.test(text)
}
