import { html } from 'ghtml'
import { count, shortCount } from './format.ts'

interface Voted {
  id: number
  vote_count: number
  /** Missing for visitors and authors, who see no button. */
  voted?: boolean
}

/** @returns the number of votes, and for members the button to vote or to take the vote back */
export function votes(kind: 'post' | 'comment', { id, vote_count, voted }: Voted): string {
  const points = count(vote_count, 'point')
  const shown = html`<span aria-hidden="true">${shortCount(vote_count)}</span>`
  if (voted === undefined) {
    return html`<p class="votes" title="${points}">!${shown}<span class="unseen">${points}</span></p>`
  }
  return html`<form class="votes" method="post" action="/${kind}/${id}/vote">
<button type="submit" name="voted" value="${voted ? 0 : 1}" aria-pressed="${voted}" title="${points}" data-count="${vote_count}">!${shown}<span class="unseen">Upvote, <span class="points">${points}</span></span></button>
</form>`
}
