import { html } from 'ghtml'

/** @param label for screen readers @param links names by URL @param current URL of the current page */
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
