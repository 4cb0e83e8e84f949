/** The backgrounds of `--paper` and `--wash` in src/views/assets/style/base.css, and the accent colours there. */
export const backgrounds = { light: ['#fcfbf8', '#f2efe7'], dark: ['#171613', '#24221e'] } as const

export const defaultAccent = { light: '#0a5c52', dark: '#72cdbd' } as const

export type Scheme = keyof typeof backgrounds

/** https://www.w3.org/TR/WCAG22/#contrast-minimum */
export const leastContrast = 4.5

/** @param colour `#rrggbb` @returns relative luminance: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** @returns the contrast of two colours, from 1 to 21 */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** @returns the smaller contrast of an accent colour to the two backgrounds of a scheme */
export function accentContrast(colour: string, scheme: Scheme): number {
  return Math.min(...backgrounds[scheme].map((background) => contrast(colour, background)))
}

/** @returns the colour itself, or the nearest one that can be read: darker in the light, lighter in the dark */
export function nearestAccent(colour: string, scheme: Scheme): string {
  const end = scheme === 'light' ? 0 : 255
  for (let step = 0; step <= 255; step++) {
    const mixed = channels(colour).map((channel) => Math.round(channel + ((end - channel) * step) / 255))
    const candidate = `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
    if (accentContrast(candidate, scheme) >= leastContrast) return candidate
  }
  return defaultAccent[scheme]
}

function channels(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}

/** @returns the path of the sheet for two colours, which is in its name; null when both are the default */
export function themePath(light: string, dark: string): string | null {
  if (!light && !dark) return null
  return `/assets/theme.${(light || defaultAccent.light).slice(1)}${(dark || defaultAccent.dark).slice(1)}.css`
}

/** @param name both colours, as in its path @returns the sheet that replaces the accent colours */
export function themeSheet(name: string): string {
  return `:root{--accent:light-dark(#${name.slice(0, 6)},#${name.slice(6)})}\n`
}
