import { type Field, form } from './form.ts'

/** A form that could not be handled. */
export interface Retry {
  action: string
  values: Record<string, string>
}

/** Fields that are shown again; others are sent again as they were. */
const known: Record<string, Omit<Field, 'name'>> = {
  application: { label: 'Your answer', type: 'textarea', rows: 4 },
  about: { label: 'About you', type: 'textarea', rows: 4 },
  comment_text: { label: 'Your comment', type: 'textarea' },
  current_password: { label: 'Your password', type: 'password', autocomplete: 'current-password' },
  email: { label: 'E-mail address', type: 'email', autocomplete: 'email' },
  password: { label: 'Password', type: 'password' },
  post_url: { label: 'Link', type: 'url' },
  text: { label: 'Text', type: 'textarea' },
  title: { label: 'Title' },
  username: { label: 'Name', autocomplete: 'nickname' }
}

/** Whether a form holds something that would be typed again. */
export function holdsText(values: Record<string, string>): boolean {
  return Object.entries(values).some(
    ([name, value]) => known[name] && known[name].type !== 'password' && value.trim() !== ''
  )
}

/** @returns a form that gives back what was typed, but for passwords, and sends it again */
export function retryForm({ action, values }: Retry): string {
  const entries = Object.entries(values)
  const fields = entries.flatMap(([name, value]) => {
    const field = known[name]
    return field ? { name, value, required: field.type === 'password', ...field } : []
  })
  const hidden = Object.fromEntries(entries.filter(([name]) => !known[name]))
  return form({ id: 'retry', action, fields, hidden, button: 'Send again' })
}
