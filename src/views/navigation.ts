import { html } from 'ghtml'

/**
 * @param label what the links have in common, for screen readers
 * @param links their names by their addresses
 * @param current address of the page that the reader is on
 */
export function navigation(label: string, links: Record<string, string>, current?: string): string {
  const items = Object.entries(links).map(([href, name]) =>
    href === current
      ? html`<li><a href="${href}" aria-current="page">${name}</a></li>`
      : html`<li><a href="${href}">${name}</a></li>`
  )
  return html`<nav aria-label="${label}">
<ul>
!${items.join('\n')}
</ul>
</nav>`
}
