import { html } from 'ghtml'
import type { Author } from '../members/schema.ts'
import { accountNavigation } from './account-navigation.ts'
import { navigation } from './navigation.ts'

/** What every page knows of the board that it belongs to. */
export interface Site {
  name: string
  /** Public address without a trailing slash; empty when it is not known. */
  url: string
  /** Where the files that pages need are served. */
  assets: { style: string; icon: string; script: string }
  /** Who reads, when they are logged in. */
  member?: Author
}

export interface Page {
  /** Of the page, without the name of the site; the front page has none. */
  title?: string
  description?: string
  /** Path of the entry of the navigation that this page is, if it is one. */
  current?: string
  /** Path of the one address, among several, that search engines shall know this page by. */
  canonical?: string | undefined
  /** HTML between header and footer. */
  body: string
}

const board = { '/': 'Hot', '/newest': 'Newest', '/top': 'Top', '/active': 'Active', '/submit': 'Submit' }

/** @returns a whole document: what all pages share, around `body` */
export function layout(site: Site, { title, description, current, canonical, body }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${title ? `${title} · ${site.name}` : site.name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${site.assets.style}">
<link rel="icon" href="${site.assets.icon}" type="image/svg+xml">
!${site.member ? html`<script src="${site.assets.script}" defer></script>` : ''}
!${description ? html`<meta name="description" content="${description}">` : ''}
!${site.url && canonical ? html`<link rel="canonical" href="${site.url}${canonical}">` : ''}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<a class="nameplate" href="/">${site.name}</a>
!${accountNavigation(site.member, current)}
!${navigation('Board', board, current)}
</header>
<main id="main" tabindex="-1">
!${body}
</main>
<footer>
<p>Members post, vote and discuss. Everybody reads. <a href="/comments">Newest comments</a></p>
</footer>
</body>
</html>
`
}
