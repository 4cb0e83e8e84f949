import type { Site } from './layout.ts'

/** Behind the icon while the board starts: `--paper` of src/views/assets/style/base.css. */
const paper = '#fcfbf8'

/** @param large path of the large icon @returns what a phone needs to install the board: https://www.w3.org/TR/appmanifest/ */
export function webManifest({ name, tagline, language, colours, assets }: Site, large: string): string {
  const png = { type: 'image/png', purpose: 'maskable' }
  return JSON.stringify({
    id: '/',
    name,
    short_name: name,
    ...(tagline && { description: tagline }),
    lang: language,
    start_url: '/',
    scope: '/',
    display: 'minimal-ui',
    theme_color: colours.light,
    background_color: paper,
    icons: [
      { src: assets.icon, sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
      { src: assets.picture, sizes: '192x192', type: 'image/png', purpose: 'any' },
      { src: large, sizes: '512x512', type: 'image/png', purpose: 'any' },
      { src: assets.picture, sizes: '192x192', ...png },
      { src: large, sizes: '512x512', ...png }
    ]
  })
}
