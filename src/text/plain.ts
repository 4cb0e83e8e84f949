import { siteOf } from './hosts.ts'

/** Ends of what stands on lines of its own. */
const breaks = /<br>|<\/(?:p|li|pre|blockquote|td|th|tr|ul|ol)>|<hr>/g

const entities: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }

/** @param html of `renderMarkdown` @returns what of it can be read, on one line */
export function plainText(html: string): string {
  return decode(html.replace(breaks, ' ').replace(/<[^>]*>/g, ''))
    .replace(/\s+/g, ' ')
    .trim()
}

/** @param html of `renderMarkdown` @returns the sites that it links to */
export function linkedHosts(html: string): string[] {
  const urls = [...html.matchAll(/ href="(https?:[^"]*)"/g)].map(([, href = '']) => URL.parse(decode(href)))
  return [...new Set(urls.flatMap((url) => (url ? siteOf(url) : [])))]
}

function decode(text: string): string {
  return text.replace(/&(?:lt|gt|quot|amp);/g, (entity) => entities[entity] ?? entity)
}
