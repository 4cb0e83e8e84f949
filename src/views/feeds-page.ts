import { html } from 'ghtml'
import { layout, type Site } from './layout.ts'

const lists = {
  'Front page': ['/hot'],
  Newest: ['/newest'],
  'In discussion': ['/active'],
  'Top of the day': ['/top', '?period=day'],
  'Top of the week': ['/top', '?period=week'],
  'Top of the month': ['/top', '?period=month'],
  'Newest comments': ['/comments']
}

/** @returns the page that says which feeds there are */
export function feedsPage(site: Site): string {
  const rows = Object.entries(lists).map(
    ([name, [path, query = '']]) => html`<li><p>${name}</p>
<p class="formats">!${formats(name, String(path), query)}</p></li>
`
  )
  return layout(site, {
    title: 'Feeds',
    description: `What is new on ${site.name}, for feed readers: as Atom, RSS and JSON Feed.`,
    canonical: '/feeds',
    body: html`<h1 class="about">Feeds</h1>
<div class="text">
<p>A feed reader shows you what is new here, and needs no log-in for it. Choose any of the formats: they have the same entries.</p>
</div>
<ul class="rows">
!${rows}</ul>
<div class="text">
<p>Every tag, every site, every member and every discussion has a feed as well: give the address of its page to your reader, which finds it there.</p>
<p>Members have feeds of their own, such as that of the replies to them. !${site.member ? '<a href="/dashboard/settings#feeds">Get your addresses</a>' : '<a href="/login?next=%2Fdashboard%2Fsettings">Log in to get yours</a>'}</p>
</div>`
  })
}

function formats(name: string, path: string, query: string): string {
  const endings = { atom: 'Atom', rss: 'RSS', json: 'JSON' }
  const links = Object.entries(endings).map(
    ([ending, format]) =>
      html`<a href="${path}.${ending}${query}" aria-label="${name}, ${format}">${format}</a>`
  )
  return links.join(' ')
}
