import { describeSetting, type Settings } from './schema.ts'

/** Settings that have a page of their own at `/NAME`. */
export const textNames = ['about', 'rules', 'privacy'] as const

/** The titles of the pages that are there, by their path. `/about` always is: it says what the board runs on. */
export function textPages(settings: Settings): Record<string, string> {
  const names = textNames.filter((name) => name === 'about' || settings[name].trim() !== '')
  return Object.fromEntries(names.map((name) => [`/${name}`, describeSetting(name).title]))
}
