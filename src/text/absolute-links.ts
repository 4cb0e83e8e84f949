const links = /(<a [^>]*?href=")([^"]*)"/g

/**
 * Makes the links of a member's text absolute, as readers elsewhere need them.
 * @param html as `renderMarkdown` writes it
 * @param base URL of the page that shows it
 */
export function absoluteLinks(html: string, base: string): string {
  return html.replace(links, (found, start: string, href: string) => {
    const url = URL.parse(href.replaceAll('&amp;', '&'), base)
    return url ? `${start}${url.href.replaceAll('&', '&amp;')}"` : found
  })
}
