import { html } from 'ghtml'

/** What a page is, for machines. */
export interface Metadata {
  /** Without the name of the site. The front page has none. */
  title?: string
  description?: string
  /** Path of the canonical URL. */
  canonical?: string | undefined
  /** The feed of the same list: its path without the ending, and its query. */
  feed?: { path: string; query?: string } | undefined
  /** What other sites say that it is, when they show a link to it. */
  shown?: Shown
}

/** https://ogp.me/#types */
type Shown = { type: 'article'; published: Date; updated: Date } | { type: 'profile'; username: string }

interface Board {
  name: string
  tagline: string
  url: string
  isPrivate?: boolean
  colours: { light: string; dark: string }
}

const feedTypes = { atom: 'Atom', rss: 'RSS', json: 'JSON Feed' }

/** @returns what the head of a page tells browsers, search engines, feed readers and sites that show a link to it */
export function metadata(site: Board, page: Metadata): string {
  const description =
    page.description ?? (site.tagline || `News that the members of ${site.name} post and discuss.`)
  const { light, dark } = site.colours
  return [
    html`<meta name="description" content="${description}">`,
    html`<meta name="theme-color" content="${light}" media="(prefers-color-scheme: light)">`,
    html`<meta name="theme-color" content="${dark}" media="(prefers-color-scheme: dark)">`,
    ...(site.url && page.canonical ? preview(site, page, site.url + page.canonical, description) : []),
    ...(page.feed && !site.isPrivate ? feedLinks(site, page, page.feed) : [])
  ].join('\n')
}

/** https://ogp.me */
function preview({ name }: Board, { title, shown }: Metadata, url: string, description: string): string[] {
  const properties = {
    'og:title': title || name,
    'og:site_name': name,
    'og:description': description,
    'og:url': url,
    'og:type': shown?.type ?? 'website',
    ...(shown && particulars(shown))
  }
  return [
    html`<link rel="canonical" href="${url}">`,
    ...Object.entries(properties).map(([name, value]) => html`<meta property="${name}" content="${value}">`)
  ]
}

function particulars(shown: Shown): Record<string, string> {
  if (shown.type === 'profile') return { 'profile:username': shown.username }
  return {
    'article:published_time': shown.published.toISOString(),
    'article:modified_time': shown.updated.toISOString()
  }
}

function feedLinks(
  site: Board,
  { title }: Metadata,
  { path, query = '' }: { path: string; query?: string }
): string[] {
  const name = title ? `${title} · ${site.name}` : site.name
  return Object.entries(feedTypes).map(([ending, kind]) => {
    const type = ending === 'json' ? 'application/feed+json' : `application/${ending}+xml`
    return html`<link rel="alternate" type="${type}" title="${name} (${kind})" href="${path}.${ending}${query}">`
  })
}
