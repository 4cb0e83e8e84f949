import { html } from 'ghtml'

const rules = [
  ['*emphasis*', '**strong**', '~~struck out~~', '`code`'],
  ['[words](https://example.com)', 'https://example.com', '![words](https://example.com/image.png)'],
  ['> quote', '- entry', '1. entry', '```'],
  ['| table | cell |']
]

const explained = [
  'for words',
  'for links, also to images',
  'at the start of a line for quotes, lists and blocks of code',
  'for tables, with a line |-|-| below the first'
]

/** How to format a text, folded. */
export const markdownHelp = html`<details class="help">
<summary>Formatting</summary>
<ul>
!${rules.map((row, index) => html`<li>!${row.map((part) => html`<code>${part}</code> `)}<span>${explained[index]}</span></li>`).join('\n')}
<li>An empty line begins a new paragraph.</li>
</ul>
</details>`

/** Sends the form without its checks, since other fields may still be empty. */
export const previewButton =
  ' <button class="button plain" type="submit" name="preview" value="yes" formnovalidate>Preview</button>'

/** @returns the place of the preview @param preview safe HTML, when the form was sent for it */
export function previewBox(preview: string | undefined): string {
  const open = '<div class="preview" role="group" aria-label="Preview" aria-live="polite" tabindex="-1"'
  if (preview === undefined) return `${open}></div>`
  return html`!${open} autofocus><p class="hint">Preview</p>
<div class="text" dir="auto">!${preview || 'There is no text yet.'}</div></div>`
}
