import { html } from 'ghtml'

/** What every page knows of the board that it belongs to. */
export interface Site {
  name: string
  /** Public address without a trailing slash; empty when it is not known. */
  url: string
  /** Where the files that pages need are served. */
  assets: { style: string; icon: string }
}

export interface Page {
  /** Of the page, without the name of the site; the front page has none. */
  title?: string
  description?: string
  /** Path of the entry of the navigation that this page is. */
  current?: string
  /** Path of the one address, among several, that search engines shall know this page by. */
  canonical?: string | undefined
  /** HTML between header and footer. */
  body: string
}

const lists = [
  { path: '/', name: 'Hot' },
  { path: '/newest', name: 'Newest' },
  { path: '/top', name: 'Top' },
  { path: '/active', name: 'Active' }
]

/** @returns a whole page: what all pages share, around `body` */
export function layout(site: Site, { title, description, current, canonical, body }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title ? `${title} · ${site.name}` : site.name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
!${description ? html`<meta name="description" content="${description}">` : ''}
!${site.url && canonical ? html`<link rel="canonical" href="${site.url}${canonical}">` : ''}
<link rel="stylesheet" href="${site.assets.style}">
<link rel="icon" href="${site.assets.icon}" type="image/svg+xml">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="masthead">
<a class="nameplate" href="/">${site.name}</a>
<nav aria-label="Lists">
<ul>
!${lists.map(({ path, name }) => html`<li><a href="${path}" !${path === current ? 'aria-current="page"' : ''}>${name}</a></li>\n`)}
</ul>
</nav>
</header>
<main id="main" tabindex="-1">
!${body}
</main>
<footer>
<p>Members post and vote; everybody reads.</p>
</footer>
</body>
</html>
`
}
