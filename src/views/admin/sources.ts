import { html } from 'ghtml'
import type { SourceDetail } from '../../sources/schema.ts'
import { type Field, type FormState, form } from '../form.ts'
import type { Site } from '../layout.ts'
import { timeTag } from '../time.ts'
import { adminLayout, notice } from './layout.ts'

export interface SourcesPage {
  sources: SourceDetail[]
  isDone?: boolean
  /** Input and errors of the redisplayed form. */
  state?: FormState
}

export interface SourcePage extends Omit<SourcesPage, 'sources'> {
  source: SourceDetail
  now: Date
}

/** @returns the page of all sources, with the form to make one */
export function adminSourcesPage(site: Site, { sources, isDone, state }: SourcesPage): string {
  const rows = sources.map(
    (source) => html`<li>
<a href="/admin/sources/${source.id}">${source.username}</a> <span class="quiet">${hostOf(source)}, ${stateOf(source)}</span>
</li>
`
  )
  const fields: Field[] = [
    {
      name: 'url',
      label: 'Address of the feed',
      type: 'url',
      hint: 'RSS, Atom or JSON Feed.',
      required: true
    },
    {
      name: 'username',
      label: 'Name of the bot',
      hint: 'Shown with [bot] behind it. A bot cannot log in.',
      required: true
    },
    ...changeable(60)
  ]
  return adminLayout(
    site,
    '/admin/sources',
    html`<h1>Sources</h1>
!${notice(isDone ? 'Done.' : undefined)}
!${rows.length > 0 ? html`<ul class="rows">!${rows}</ul>` : '<p class="quiet">None: only members post.</p>'}
<section class="task">
<h2>New source</h2>
<p class="quiet">A bot posts what is new in it, five links at once at most. Of what is there already it posts three.</p>
!${form({ id: 'source', action: '/admin/sources', fields, button: 'Make the source', state })}
</section>`
  )
}

/** @returns the page of a source */
export function adminSourcePage(site: Site, { source, isDone, state, now }: SourcePage): string {
  const { id, username, url, minutes, tag, paused_at, fetched_at, next_at, last_error } = source
  const path = `/admin/sources/${id}`
  const isPaused = paused_at !== null
  return adminLayout(
    site,
    '/admin/sources',
    html`<h1>${username}</h1>
!${notice(isDone ? 'Done.' : undefined)}
<p><code>${url}</code></p>
<p><a href="/user/${encodeURIComponent(username)}">What it posted</a></p>
<p class="quiet">${stateOf(source)}!${fetched_at ? html`, read !${timeTag(fetched_at, now)}` : ''}!${isPaused ? '' : html`, next from ${next_at.toISOString().slice(0, 16).replace('T', ' ')} UTC`}</p>
!${last_error ? html`<p dir="auto">${last_error}</p>` : ''}
<div class="acts">
!${isPaused ? '' : act(`${path}/run`, 'Read it now')}
!${act(`${path}/paused`, isPaused ? 'Go on' : 'Pause', html`<input type="hidden" name="paused" value="${isPaused ? '0' : '1'}">`)}
!${act(`${path}/delete`, 'Delete')}
</div>
<section class="task">
<h2>Change</h2>
!${form({ id: 'source', action: path, fields: changeable(minutes, tag), button: 'Save', state })}
</section>`
  )
}

function changeable(minutes: number, tag: string | null = null): Field[] {
  return [
    {
      name: 'minutes',
      label: 'Minutes between two readings',
      type: 'number',
      value: String(minutes),
      minimum: 15,
      maximum: 10_080,
      required: true
    },
    { name: 'tag', label: 'Tag of its posts', hint: 'Empty for none.', value: tag }
  ]
}

function act(action: string, label: string, hidden = '') {
  return html`<form method="post" action="${action}">!${hidden}<button class="button" type="submit">${label}</button></form>`
}

function hostOf({ url }: SourceDetail): string {
  return new URL(url).host
}

function stateOf({ paused_at, failures, fetched_at }: SourceDetail): string {
  if (paused_at) return `paused on ${paused_at.toISOString().slice(0, 10)}`
  if (failures > 0) return failures === 1 ? 'the last reading failed' : `the last ${failures} readings failed`
  return fetched_at ? 'on' : 'not read yet'
}
