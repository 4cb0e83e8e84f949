import { describeSetting, type Settings } from './schema.ts'

/** Settings that have a page of their own at `/NAME`. */
export const textNames = ['about', 'rules', 'privacy'] as const

/** The titles of the pages that are not empty, by their path. */
export function textPages(settings: Settings): Record<string, string> {
  const names = textNames.filter((name) => settings[name].trim() !== '')
  return Object.fromEntries(names.map((name) => [`/${name}`, describeSetting(name).title]))
}
