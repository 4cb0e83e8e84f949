import { html } from 'ghtml'

/** What is wrong with a form, by the name of the field; with the form as a whole: by the empty name. */
export type Faults = Record<string, string>

/** What was sent with a form and could not be taken. */
export interface FormState {
  values: Record<string, string>
  faults: Faults
}

export interface Field {
  name: string
  label: string
  type?: 'text' | 'email' | 'password' | 'url' | 'textarea'
  /** Said before the field. */
  hint?: string
  autocomplete?: string
  /** Number of lines of a textarea. */
  rows?: number
  required?: boolean
  value?: string | null | undefined
}

export interface Form {
  /** Makes the ids of the fields unique on a page with several forms. */
  id: string
  action: string
  fields: Field[]
  /** What the button says. */
  button: string
  /** Whether the button destroys something. */
  grave?: boolean
  /** Sent along, unseen. */
  hidden?: Record<string, string>
  /** Of this form, when it is shown again. */
  state?: FormState | undefined
}

/** @returns a form whose fields have labels, hints, and, when it is shown again, input and faults */
export function form({ id, action, fields, button, grave, hidden = {}, state }: Form): string {
  // Where the reader has to go on; it may be far down the page.
  const first = state && (fields.find(({ name }) => state.faults[name]) ?? fields[0])
  return html`<form class="form" id="${id}" method="post" action="${action}">
!${state ? summary(id, fields, state.faults) : ''}
!${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
!${fields.map((field) => fieldRow(id, field, state, field === first)).join('\n')}
<p><button class="${grave ? 'button grave' : 'button'}" type="submit">${button}</button></p>
</form>`
}

/** What is wrong, on top, with the way to each field. */
function summary(id: string, fields: Field[], faults: Faults) {
  const items = Object.entries(faults).map(([name, fault]) => {
    const field = fields.find((field) => field.name === name)
    return field
      ? html`<li><a href="#${id}-${name}">${field.label}</a>: ${fault}</li>`
      : html`<li>${fault}</li>`
  })
  return html`<div class="faults" role="alert">
<p><strong>That could not be sent yet.</strong></p>
<ul>
!${items.join('\n')}
</ul>
</div>`
}

function fieldRow(formId: string, field: Field, state: FormState | undefined, isFirst: boolean) {
  const { name, label, hint } = field
  const id = `${formId}-${name}`
  const fault = state?.faults[name]
  const value = state?.values[name] ?? field.value ?? ''
  return html`<div class="field">
<label for="${id}">${label}</label>
!${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : ''}
!${control(id, field, value, describe(id, hint, fault) + (isFirst ? ' autofocus' : ''))}
!${fault ? html`<p class="fault" id="${id}-fault">${fault}</p>` : ''}
</div>`
}

/** Attributes that tell a screen reader what stands around the field. */
function describe(id: string, hint: string | undefined, fault: string | undefined) {
  const ids = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ')
  return `${ids && ` aria-describedby="${ids}"`}${fault ? ' aria-invalid="true"' : ''}`
}

function control(id: string, { name, type = 'text', ...field }: Field, value: string, state: string) {
  const required = field.required ? ' required' : ''
  // The line feed after the tag is not part of the text; without it, one at the start of the text would be lost.
  if (type === 'textarea') {
    return html`<textarea id="${id}" name="${name}" rows="${field.rows ?? 6}" dir="auto"!${required}!${state}>
${value}</textarea>`
  }
  const autocomplete = field.autocomplete ? html` autocomplete="${field.autocomplete}"` : ''
  // A password is never sent back.
  const filled = type === 'password' ? '' : html` value="${value}"`
  const direction = type === 'text' ? ' dir="auto"' : ''
  return html`<input id="${id}" name="${name}" type="${type}"!${filled}!${autocomplete}!${direction}!${required}!${state}>`
}
