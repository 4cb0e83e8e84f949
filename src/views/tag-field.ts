import type { OfferedTags } from '../tags/choose.ts'
import type { Field } from './form.ts'

/** @returns the field to choose the tags of a post; nothing on a board without tags */
export function tagFields(offered: OfferedTags | undefined): Field[] {
  if (!offered || offered.tags.length === 0 || offered.max === 0) return []
  const { tags, min, max, current } = offered
  const range = min < max ? `${min} to ${max}` : max
  return [
    {
      name: 'tags',
      label: 'Tags',
      type: 'boxes',
      hint: min > 0 ? `${range} of these.` : `Up to ${max} of these.`,
      value: current.join(','),
      options: tags.map(({ name, title }) => ({ value: name, label: name, hint: title }))
    }
  ]
}
