import { html } from 'ghtml'
import type { SettingField } from '../../settings/form.ts'
import type { Group } from '../../settings/schema.ts'
import { type Choice, type Field, type FormState, form } from '../form.ts'
import type { Site } from '../layout.ts'
import { adminLayout, adminParts, notice } from './layout.ts'

export interface AdminSettingsPage {
  group: Group
  fields: SettingField[]
  sendsMail: boolean
  isSaved?: boolean
  /** Input and errors of the redisplayed form. */
  state?: FormState
}

const types = {
  switch: 'checkbox',
  number: 'number',
  choice: 'select',
  lines: 'textarea',
  text: 'text'
} as const

/** @returns the page with the settings of a group */
export function adminSettingsPage(
  site: Site,
  { group, fields, sendsMail, isSaved, state }: AdminSettingsPage
): string {
  const path = `/admin/${group}` as const
  return adminLayout(
    site,
    path,
    html`<h1>${adminParts[path]}</h1>
!${notice(isSaved ? 'Saved.' : undefined)}
!${form({
      id: group,
      action: path,
      fields: fields.map((field) => toField(field, sendsMail)),
      button: 'Save',
      state
    })}`
  )
}

function toField(
  { name, kind, title, multiline, choices, isFixed, ...field }: SettingField,
  sendsMail: boolean
): Field {
  const isWithoutMail = name === 'sign_up' && !sendsMail
  const hint = [field.description, isWithoutMail && 'domains needs e-mail, which is not configured here.']
  const options = choices.map(
    (value): Choice => ({ value, label: value, isDisabled: isWithoutMail && value === 'domains' })
  )
  const { minimum, maximum } = field
  return {
    name,
    label: title,
    type: multiline ? 'textarea' : types[kind],
    hint: hint.filter(Boolean).join(' '),
    value: field.value,
    ...(kind === 'choice' && { options }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(isFixed && { fixed: 'Set by the environment.' })
  }
}
