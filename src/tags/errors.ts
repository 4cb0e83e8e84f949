import { CodedError } from '../errors/coded-error.ts'

export function tagNotFound() {
  return new CodedError('TAG_NOT_FOUND', 'There is no such tag.')
}

export function tagUnknown(name: string) {
  return new CodedError('TAG_UNKNOWN', `There is no tag “${name}” to choose.`)
}
