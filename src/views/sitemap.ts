import { html } from 'ghtml'

const namespace = 'http://www.sitemaps.org/schemas/sitemap/0.9'

/** @param origin where links lead @param parts numbers of the parts with posts @returns the list of all maps of the site */
export function sitemapIndex(origin: string, parts: number[]): string {
  const paths = ['/sitemap/pages.xml', ...parts.map((part) => `/sitemap/posts-${part}.xml`)]
  return html`<?xml version="1.0" encoding="utf-8"?>
<sitemapindex xmlns="${namespace}">
!${paths.map((path) => `<sitemap><loc>${origin}${path}</loc></sitemap>\n`)}</sitemapindex>
`
}

/** Lists and texts. @param paths without characters that XML would escape */
export function pagesSitemap(origin: string, paths: string[]): string {
  return urlset(paths.map((path) => `<url><loc>${origin}${path}</loc></url>\n`))
}

/** A part of all posts. */
export function postsSitemap(origin: string, posts: { id: number; changed: Date }[]): string {
  return urlset(
    posts.map(
      ({ id, changed }) =>
        `<url><loc>${origin}/post/${id}</loc><lastmod>${changed.toISOString()}</lastmod></url>\n`
    )
  )
}

function urlset(urls: string[]): string {
  return html`<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="${namespace}">
!${urls}</urlset>
`
}
