import Type, { type Static } from 'typebox'
import { Settings } from './schema.ts'

/** What all pages and their forms show of the settings: the name, the texts, who may sign up, what a post needs. */
export const Board = Type.Object(
  {
    ...Type.Pick(Settings, ['site_name', 'tagline', 'language', 'footer', 'source_url']).properties,
    ...Type.Pick(Settings, ['private', 'sign_up', 'email_domains', 'application_question']).properties,
    ...Type.Pick(Settings, ['tags_min', 'tags_max', 'flag_reasons']).properties,
    /** In Markdown; empty where there is no such page. */
    ...Type.Pick(Settings, ['about', 'rules', 'privacy']).properties
  },
  { title: 'Board' }
)

/** @returns what everybody may know of the settings who reads the board */
export function toBoard(settings: Settings): Static<typeof Board> {
  const { site_name, tagline, language, footer, source_url } = settings
  const { private: isPrivate, sign_up, email_domains, application_question } = settings
  const { tags_min, tags_max, flag_reasons, about, rules, privacy } = settings
  return {
    ...{ site_name, tagline, language, footer, source_url },
    ...{ private: isPrivate, sign_up, email_domains, application_question },
    ...{ tags_min, tags_max, flag_reasons, about, rules, privacy }
  }
}
