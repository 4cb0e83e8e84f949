import { html } from 'ghtml'
import { accountNavigation, type CurrentMember } from './account-navigation.ts'
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
  assets: { style: string; theme?: string; icon: string; script: string; keys?: string }
  /** Titles of the board's own texts, by path. */
  texts?: Record<string, string>
  /** Address of the source code. */
  source?: string
  /** Whether visitors are offered to sign up. */
  maySignUp?: boolean
  /** Whether only members read. */
  isPrivate?: boolean
  /** The reader, when logged in. */
  member?: CurrentMember
}

export interface Page {
  /** Without the name of the site. The front page has none. */
  title?: string
  description?: string
  /** Path of the current entry of the navigation. */
  current?: string
  /** Path of the canonical URL. */
  canonical?: string | undefined
  /** Whether visitors get the script as well. */
  script?: boolean
  /** HTML between header and footer. */
  body: string
}

const waiting = '<p class="notice">Your account has not been approved yet. You cannot write before.</p>'

const board = { '/': 'Hot', '/newest': 'Newest', '/top': 'Top', '/active': 'Active', '/submit': 'Submit' }

/** @returns a whole document */
export function layout(site: Site, { title, description, current, canonical, script, body }: Page): string {
  const isOpen = !site.isPrivate || site.member
  const own = { '/comments': 'Newest comments', '/moderation': 'Moderation' }
  const links = Object.entries({ ...(isOpen && own), ...site.texts }).map(
    ([href, name]) => html`<a href="${href}">${name}</a>`
  )
  return html`<!doctype html>
<html lang="${site.language}">
<head>
<meta charset="utf-8">
<title>${title ? `${title} · ${site.name}` : site.name}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="${site.assets.style}">
!${site.assets.theme ? html`<link rel="stylesheet" href="${site.assets.theme}">` : ''}
<link rel="icon" href="${site.assets.icon}" type="image/svg+xml">
!${site.member || script ? html`<script src="${site.assets.script}" defer></script>` : ''}
!${site.member?.shortcuts && site.assets.keys ? html`<script src="${site.assets.keys}" defer></script>` : ''}
!${description ? html`<meta name="description" content="${description}">` : ''}
!${site.url && canonical ? html`<link rel="canonical" href="${site.url}${canonical}">` : ''}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header>
<a class="nameplate" href="/">${site.name}</a>
!${site.tagline ? html`<p class="tagline quiet">${site.tagline}</p>` : ''}
!${accountNavigation(site.member, site.maySignUp === true, current)}
!${isOpen ? navigation('Board', board, current) : ''}
</header>
<main id="main" tabindex="-1">
!${site.member?.isWaiting ? waiting : ''}
!${body}
</main>
<footer>
<p>${site.footer}</p>
<p>!${links.join('\n')}!${site.source ? html`\n<a href="${site.source}" rel="noopener">Source code</a>` : ''}</p>
</footer>
</body>
</html>
`
}
