import { html } from 'ghtml'

/** Error messages by field; '' for the form as a whole. */
export type Faults = Record<string, string>

/** Input and errors of a redisplayed form. */
export interface FormState {
  values: Record<string, string>
  faults: Faults
}

export interface Field {
  name: string
  label: string
  type?: 'text' | 'email' | 'password' | 'url' | 'textarea'
  /** Shown above the field. */
  hint?: string
  autocomplete?: string
  /** Number of lines of a textarea. */
  rows?: number
  required?: boolean
  value?: string | null | undefined
}

export interface Form {
  /** Prefix of the field ids, unique on the page. */
  id: string
  action: string
  fields: Field[]
  /** Label of the button. */
  button: string
  /** Whether the button deletes something. */
  grave?: boolean
  /** Hidden fields. */
  hidden?: Record<string, string>
  /** When the form is redisplayed. */
  state?: FormState | undefined
}

/** @returns a form with labels, hints and, when redisplayed, input and errors */
export function form({ id, action, fields, button, grave, hidden = {}, state }: Form): string {
  // Gets the focus, since it may be far down the page.
  const first = state && (fields.find(({ name }) => state.faults[name]) ?? fields[0])
  return html`<form class="form" id="${id}" method="post" action="${action}">
!${state ? summary(id, fields, state.faults) : ''}
!${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
!${fields.map((field) => fieldRow(id, field, state, field === first)).join('\n')}
<p><button class="${grave ? 'button grave' : 'button'}" type="submit">${button}</button></p>
</form>`
}

/** The list of errors, with links to the fields. */
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

/** ARIA attributes of a field. */
function describe(id: string, hint: string | undefined, fault: string | undefined) {
  const ids = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ')
  return `${ids && ` aria-describedby="${ids}"`}${fault ? ' aria-invalid="true"' : ''}`
}

function control(id: string, { name, type = 'text', ...field }: Field, value: string, state: string) {
  const required = field.required ? ' required' : ''
  // HTML ignores a line feed after the tag; without it, one at the start of the text would be lost.
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
