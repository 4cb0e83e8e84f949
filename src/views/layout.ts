import { html } from 'ghtml'
import { accountNavigation, type CurrentMember } from './account-navigation.ts'
import { findForm } from './find.ts'
import { type Metadata, metadata } from './metadata.ts'
import { navigation } from './navigation.ts'

/** Data of the board that every page shows. */
export interface Site {
  name: string
  /** Empty for none. */
  tagline: string
  /** Tag of the language of the page. */
  language: string
  footer: string
  /** Public origin; empty when unknown. */
  url: string
  /** Paths of the assets. */
  assets: { style: string; theme?: string; icon: string; picture: string; script: string; keys?: string }
  /** The accent colours, in which browsers show their own parts. */
  colours: { light: string; dark: string }
  /** Titles of the board's own texts, by path. */
  texts?: Record<string, string>
  /** Address of the source code. */
  source?: string
  /** Whether visitors are offered to sign up. */
  maySignUp?: boolean
  /** Whether there are tags. */
  hasTags?: boolean
  /** Whether only members read. */
  isPrivate?: boolean
  /** The reader, when logged in. */
  member?: CurrentMember
}

export interface Page extends Metadata {
  /** Path of the current entry of the navigation. */
  current?: string
  /** Whether visitors get the script as well. */
  script?: boolean
  /** Whether search engines leave it out. */
  isHidden?: boolean
  /** HTML between header and footer. */
  body: string
}

const waiting = '<p class="notice">Your account has not been approved yet. You cannot write before.</p>'

const lists = { '/': 'Hot', '/newest': 'Newest', '/top': 'Top', '/active': 'Active' }

/** @returns a whole document */
export function layout(site: Site, page: Page): string {
  const { title, current, script, isHidden, body } = page
  const isOpen = !site.isPrivate || site.member
  const board = { ...lists, ...(site.hasTags && { '/tags': 'Tags' }), '/submit': 'Submit' }
  const own = {
    '/comments': 'Newest comments',
    '/feeds': 'Feeds',
    '/moderation': 'Moderation',
    '/docs/api': 'API'
  }
  const links = Object.entries({ ...(isOpen && own), ...site.texts }).map(
    ([href, name]) => html`<a href="${href}">${name}</a>`
  )
  if (site.source) links.push(html`<a href="${site.source}" rel="noopener">Source code</a>`)
  return html`<!doctype html>
<html lang="${site.language}">
<head>
<meta charset="utf-8">
<title>${title ? `${title} · ${site.name}` : site.name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${site.assets.style}">
!${site.assets.theme ? html`<link rel="stylesheet" href="${site.assets.theme}">` : ''}
!${isOpen ? html`<link rel="search" href="/opensearch.xml" type="application/opensearchdescription+xml" title="${site.name}">` : ''}
!${isOpen ? '<link rel="service-desc" href="/openapi.json" type="application/json">' : ''}
<link rel="icon" href="${site.assets.icon}" type="image/svg+xml">
<link rel="apple-touch-icon" href="${site.assets.picture}">
<link rel="manifest" href="/app.webmanifest">
!${site.member || script ? html`<script src="${site.assets.script}" defer></script>` : ''}
!${site.member?.shortcuts && site.assets.keys ? html`<script src="${site.assets.keys}" defer></script>` : ''}
!${metadata(site, page)}
!${isHidden ? '<meta name="robots" content="noindex">' : ''}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<a class="nameplate" href="/">${site.name}</a>
!${site.tagline ? html`<p class="tagline quiet">${site.tagline}</p>` : ''}
!${accountNavigation(site.member, site.maySignUp === true, current)}
!${
    isOpen
      ? html`<div class="bar">!${navigation('Board', board, current)}
!${current === '/search' ? '' : findForm()}</div>`
      : ''
  }
</header>
<main id="main" tabindex="-1">
!${site.member?.isWaiting ? waiting : ''}
!${body}
</main>
<footer>
<p>${site.footer}</p>
<p>!${links.join('\n')}</p>
</footer>
</body>
</html>
`
}
