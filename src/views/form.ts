import { html } from 'ghtml'
import { markdownHelp, previewBox, previewButton } from './markdown-help.ts'

/** Error messages by field; '' for the form as a whole. */
export type Faults = Record<string, string>

/** Input and errors of a redisplayed form. */
export interface FormState {
  values: Record<string, string>
  faults: Faults
  /** The HTML of the text, safe to send, when the form is not sent yet. */
  preview?: string
}

/** One of the values of a field, shown as a radio button, or as an entry of a menu. */
export interface Choice {
  value: string
  label: string
  hint?: string
  isDisabled?: boolean
}

export interface Field {
  name: string
  label: string
  type?:
    | 'text'
    | 'email'
    | 'password'
    | 'url'
    | 'number'
    | 'date'
    | 'checkbox'
    | 'boxes'
    | 'select'
    | 'textarea'
  /** Shown above the field. */
  hint?: string
  autocomplete?: string
  /** Number of lines of a textarea. */
  rows?: number
  /** Whether its text is Markdown: the form explains it, and has a preview. */
  isMarkdown?: boolean
  required?: boolean
  value?: string | null | undefined
  /** The field is a choice of these: a menu when its type is `select`, any number of them when it is `boxes`. */
  options?: Choice[]
  minimum?: number
  maximum?: number
  /** The field is shown without a control, and this says why. */
  fixed?: string
}

export const currentPassword: Field = {
  name: 'current_password',
  label: 'Your password',
  type: 'password',
  autocomplete: 'current-password',
  required: true
}

/**
 * The field for the password, unless the member has typed it a short time ago.
 * @param state the redisplayed form, which keeps the field that it finds fault with
 */
export function passwordField(isConfirmed: boolean, state?: FormState): Field[] {
  return isConfirmed && !state?.faults[currentPassword.name] ? [] : [currentPassword]
}

export interface Form {
  /** Prefix of the field ids, unique on the page. */
  id: string
  action: string
  fields: Field[]
  /** Label of the button. */
  button: string
  /** Further buttons, which send the form elsewhere. */
  others?: { label: string; action: string; grave?: boolean }[]
  /** Whether the button deletes something. */
  grave?: boolean
  /** Hidden fields. */
  hidden?: Record<string, string>
  /** Whether it has a field that people do not see, and robots fill in. */
  hasTrap?: boolean
  /** When the form is redisplayed. */
  state?: FormState | undefined
}

/** @returns a form with labels, hints and, when redisplayed, input and errors */
export function form(content: Form): string {
  const { id, action, fields, button, grave, others = [], hidden = {}, hasTrap, state } = content
  // Gets the focus, since it may be far down the page.
  const hasFocus = state && Object.keys(state.faults).length > 0
  const first = hasFocus && (fields.find(({ name }) => state.faults[name]) ?? fields[0])
  const hasPreview = fields.some(({ isMarkdown }) => isMarkdown)
  return html`<form class="form" id="${id}" method="post" action="${action}">
!${hasFocus ? summary(id, fields, state.faults) : ''}
!${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
!${fields.map((field) => fieldRow(id, field, state, field === first)).join('\n')}
!${hasTrap ? trap(id) : ''}
<p class="buttons"><button class="${grave ? 'button grave' : 'button'}" type="submit">${button}</button>!${hasPreview ? previewButton : ''}!${others.map(
    (other) =>
      html` <button class="${other.grave ? 'button grave' : 'button'}" type="submit" formaction="${other.action}">${other.label}</button>`
  )}</p>
!${hasPreview ? previewBox(state?.preview) : ''}
</form>`
}

/** Out of reach for the keyboard and for screen readers; password managers know no field of this name. */
function trap(id: string) {
  return html`<div class="unseen" aria-hidden="true">
<label for="${id}-note">Leave this empty</label>
<input id="${id}-note" name="note" type="text" tabindex="-1" autocomplete="off">
</div>`
}

/** The list of errors, with links to the fields. */
function summary(id: string, fields: Field[], faults: Faults) {
  const { '': whole, ...others } = faults
  const message = whole
    ? html`<p><strong>${whole}</strong></p>`
    : '<p><strong>Please correct this:</strong></p>'
  const items = Object.entries(others).map(([name, fault]) => {
    const field = fields.find((field) => field.name === name)
    return field
      ? html`<li><a href="#${id}-${name}">${field.label}</a>: ${fault}</li>`
      : html`<li>${fault}</li>`
  })
  return html`<div class="faults" role="alert">
!${message}
!${items.length > 0 ? `<ul>\n${items.join('\n')}\n</ul>` : ''}
</div>`
}

function fieldRow(formId: string, field: Field, state: FormState | undefined, isFirst: boolean) {
  const { name, label, hint } = field
  const id = `${formId}-${name}`
  const fault = state?.faults[name]
  const value = state?.values[name] ?? field.value ?? ''
  if (field.fixed) return fixedRow(field, field.value ?? '')
  if (field.type === 'checkbox')
    return checkbox(id, field, state, describe(id, hint, fault) + (isFirst ? ' autofocus' : ''))
  if (field.type === 'boxes') return boxes(id, field, value, fault)
  if (field.options && field.type !== 'select') return choices(id, field, value, fault)
  return html`<div class="field">
<label for="${id}">${label}</label>
!${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : ''}
!${control(id, field, value, describe(id, hint, fault) + (isFirst ? ' autofocus' : ''))}
!${field.isMarkdown ? markdownHelp : ''}
!${fault ? html`<p class="fault" id="${id}-fault">${fault}</p>` : ''}
</div>`
}

function choices(id: string, { name, label, options = [], required }: Field, value: string, fault?: string) {
  const state = describe(id, undefined, fault)
  const rows = options.map(
    (option) => html`<label>
<input type="radio" name="${name}" value="${option.value}"!${required ? ' required' : ''}!${option.value === value ? ' checked' : ''}>
<span>${option.label} <span class="hint">${option.hint ?? ''}</span></span>
</label>`
  )
  return html`<fieldset class="field choices" id="${id}"!${state}>
<legend>${label}</legend>
!${rows.join('\n')}
!${fault ? html`<p class="fault" id="${id}-fault">${fault}</p>` : ''}
</fieldset>`
}

/** Those that are checked are in the value, separated by commas. Something is sent also when none is. */
function boxes(id: string, { name, label, hint, options = [] }: Field, value: string, fault?: string) {
  const checked = value.split(/[\s,]+/)
  const rows = options.map(
    (option) =>
      html`<label title="${option.hint ?? ''}"><input type="checkbox" name="${name}" value="${option.value}"!${checked.includes(option.value) ? ' checked' : ''}> ${option.label}</label>`
  )
  return html`<fieldset class="field choices boxes" id="${id}"!${describe(id, hint, fault)}>
<legend>${label}</legend>
<input type="hidden" name="${name}" value="">
!${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : ''}
!${rows.join('\n')}
!${fault ? html`<p class="fault" id="${id}-fault">${fault}</p>` : ''}
</fieldset>`
}

function fixedRow({ label, type, fixed }: Field, value: string) {
  const shown = type === 'checkbox' ? (value === 'on' ? 'yes' : 'no') : value
  return html`<div class="field">
<p><strong>${label}</strong></p>
<p class="hint">${fixed}</p>
<p class="fixed" dir="auto">${shown || '–'}</p>
</div>`
}

/** A box that is not checked is not sent. */
function checkbox(
  id: string,
  { name, label, hint, value }: Field,
  state: FormState | undefined,
  attributes: string
) {
  const isChecked = (state ? state.values[name] : value) === 'on'
  return html`<div class="field choices">
<label><input id="${id}" name="${name}" type="checkbox" value="on"!${isChecked ? ' checked' : ''}!${attributes}> ${label}</label>
!${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : ''}
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
  if (type === 'select') {
    const options = (field.options ?? []).map(
      (option) =>
        html`<option value="${option.value}"!${option.value === value ? ' selected' : ''}!${option.isDisabled ? ' disabled' : ''}>${option.label}</option>`
    )
    return html`<select id="${id}" name="${name}"!${required}!${state}>
!${options.join('\n')}
</select>`
  }
  const range = (['minimum', 'maximum'] as const).map((end) =>
    field[end] === undefined ? '' : html` ${end.slice(0, 3)}="${field[end]}"`
  )
  const autocomplete = field.autocomplete ? html` autocomplete="${field.autocomplete}"` : ''
  // A password is never sent back.
  const filled = type === 'password' ? '' : html` value="${value}"`
  const direction = type === 'text' ? ' dir="auto"' : ''
  return html`<input id="${id}" name="${name}" type="${type}"!${filled}!${range}!${autocomplete}!${direction}!${required}!${state}>`
}
