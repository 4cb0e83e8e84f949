import MarkdownIt from 'markdown-it'

/**
 * Markdown as members may use it: no HTML, no images (each one would tell its host who reads the page), no
 * headings that compete with those of the page. markdown-it itself refuses `javascript:` and `data:` links.
 */
const markdown = new MarkdownIt({ html: false, linkify: true }).disable(['image', 'heading', 'lheading'])

markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
  tokens[index]?.attrSet('rel', 'nofollow ugc noopener')
  return renderer.renderToken(tokens, index, options)
}

/**
 * Renders a member's text.
 * @param text Markdown (CommonMark without HTML, images and headings); bare URLs become links
 * @returns HTML that is safe to send as it is
 */
export function renderMarkdown(text: string): string {
  return markdown.render(text)
}
