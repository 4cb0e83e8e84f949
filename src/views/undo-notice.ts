import { html } from 'ghtml'
import { count } from './format.ts'

/** Something that was just deleted, and can be restored. */
export interface Undoable {
  id: number
  /** Minutes for which it can be. */
  minutes: number
}

export function undoHint(minutes: number): string {
  return `You can undo it for ${count(minutes, 'minute')}.`
}

/** @returns what was done, with a button to take it back @param done HTML @param action path of the form */
export function undoNotice(done: string, action: string, minutes: number): string {
  return html`<div class="notice undo">
<p role="status">!${done} ${undoHint(minutes)}</p>
<form method="post" action="${action}"><button class="button" type="submit">Undo</button></form>
</div>
`
}
