import { DomUtils, Parser, parseDocument } from 'htmlparser2'

type Element = ReturnType<typeof DomUtils.findAll>[number]
type Parent = Element['parent']

/** Attributes that name another file. */
const linking = ['href', 'src'] as const

/** Finds all that a page links to, as it is written there. */
export function linksOf(html: string): string[] {
  const links: string[] = []
  const parser = new Parser({
    onopentag(_, attributes) {
      for (const name of linking) if (attributes[name]) links.push(attributes[name])
    }
  })
  parser.end(html)
  return links
}

interface Rewriting {
  /** @returns the link between files; null for what has none; undefined for what is elsewhere */
  relink: (href: string) => string | null | undefined
  /** Stands at the end of each page. */
  note: string
}

/** Makes a page that needs no server. */
export function toStaticPage(html: string, { relink, note }: Rewriting): string {
  const document = parseDocument(html)
  for (const element of DomUtils.findAll(() => true, document.children)) {
    if (isUseless(element)) DomUtils.removeElement(element)
    else if (element.name === 'time') setDay(element)
    else rewriteLinks(element, relink)
  }
  const [footer] = DomUtils.findAll(({ name }) => name === 'footer', document.children)
  const [paragraph] = parseDocument(`<p>${note}</p>`).children
  if (footer && paragraph) DomUtils.appendChild(footer, paragraph)
  return DomUtils.getOuterHTML(document, { encodeEntities: 'utf8' })
}

/** Forms, scripts, what the script shows, and what tells browsers of a server. */
function isUseless({ name, attribs: { class: classes, rel } }: Element): boolean {
  if (name === 'form' || name === 'script' || classes === 'share') return true
  return name === 'link' && /^(search|manifest|service-desc)$/.test(rel ?? '')
}

/** “3 hours ago” would not stay true. */
function setDay(element: Element) {
  const [text] = element.children
  if (text && 'data' in text) text.data = element.attribs.datetime?.slice(0, 10) ?? text.data
}

function rewriteLinks(element: Element, relink: Rewriting['relink']) {
  if (element.attribs.rel === 'canonical') return
  for (const name of linking) {
    const href = element.attribs[name]
    if (!href || href.startsWith('#')) continue
    const link = relink(href)
    if (link === undefined) continue
    if (link !== null) element.attribs[name] = link
    else if (isWithinText(element)) delete element.attribs[name]
    else removeWithParents(element)
  }
}

/** What members wrote stays. */
function isWithinText({ parent }: Element): boolean {
  if (!isElement(parent)) return false
  return /\btext\b/.test(parent.attribs.class ?? '') || isWithinText(parent)
}

/** Removes an element, and what it leaves empty. */
function removeWithParents(element: Element) {
  const { parent } = element
  DomUtils.removeElement(element)
  if (isElement(parent) && DomUtils.getInnerHTML(parent).trim() === '') removeWithParents(parent)
}

function isElement(node: Parent): node is Element {
  return node !== null && 'attribs' in node
}
