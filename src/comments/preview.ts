import type { EntityManager } from '@mikro-orm/sql'
import Type, { type Static } from 'typebox'
import { ProfileChanges } from '../members/schema.ts'
import { NewPost } from '../posts/schema.ts'
import { renderMarkdown } from '../text/markdown.ts'
import { renderComment } from './content.ts'
import { CommentChanges } from './schema.ts'

/** One text, under the name that it has where it is saved. */
export const TextToPreview = Type.Object(
  {
    comment_text: Type.Optional(CommentChanges.properties.comment_text),
    text: NewPost.properties.text,
    about: Type.Optional(ProfileChanges.properties.about)
  },
  { title: 'TextToPreview', minProperties: 1 }
)

export type TextToPreview = Static<typeof TextToPreview>

/** The names of such texts. */
export const previewed = ['comment_text', 'text', 'about'] as const

export const Preview = Type.Object({ html: Type.String() }, { title: 'Preview' })

/** Renders a text as it would be shown. @returns HTML that is safe to send @throws {CodedError} COMMENT_EMPTY, TEXT_TOO_LARGE */
export async function renderPreview(em: EntityManager, texts: TextToPreview): Promise<string> {
  const { comment_text, text, about = '' } = texts
  if (comment_text !== undefined) return (await renderComment(em, comment_text)).columns.comment_html
  return renderMarkdown(text ?? about)
}
