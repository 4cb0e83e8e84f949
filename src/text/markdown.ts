import MarkdownIt from 'markdown-it'

/**
 * Members may not write HTML, images (each would tell its host who reads the page) or headings (they would compete
 * with those of the page).
 */
const markdown = new MarkdownIt({ html: false, linkify: true }).disable(['image', 'heading', 'lheading'])

// `main.rs` and `README.md` are usually file names, although they are valid domains.
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })

const linkProtocols = new Set(['http:', 'https:', 'mailto:'])

/** Parses as a browser does, which ignores tabs, line breaks and control characters in a scheme. */
markdown.validateLink = (url) => linkProtocols.has(URL.parse(url, 'https://board.invalid')?.protocol ?? '')

markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
  tokens[index]?.attrSet('rel', 'nofollow ugc noopener')
  return renderer.renderToken(tokens, index, options)
}

// Alignment would need a style attribute, which the content security policy forbids.
markdown.renderer.rules.th_open = () => '<th>'
markdown.renderer.rules.td_open = () => '<td>'

/** Renders a member's text. @returns HTML that is safe to send */
export function renderMarkdown(text: string): string {
  return markdown.render(text)
}
