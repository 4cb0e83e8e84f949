import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { CodedError } from '../../errors/coded-error.ts'

const SeedMember = Type.Object({
  username: Type.String(),
  /** Days since the member signed up. */
  days: Type.Number({ minimum: 0 })
})

const fields = { by: Type.String(), votes: Type.Optional(Type.Integer({ minimum: 0 })) }

export interface SeedComment {
  by: string
  votes?: number
  /** Minutes after the post or the comment that it replies to. */
  after: number
  /** Markdown; null for a deleted comment with replies. */
  text: string | null
  replies?: SeedComment[]
}

const SeedComment = Type.Unsafe<SeedComment>(
  Type.Cyclic(
    {
      Comment: Type.Object({
        ...fields,
        after: Type.Number({ minimum: 0 }),
        text: Type.Union([Type.String(), Type.Null()]),
        replies: Type.Optional(Type.Array(Type.Ref('Comment')))
      })
    },
    'Comment'
  )
)

const SeedPost = Type.Object({
  ...fields,
  title: Type.String(),
  url: Type.Optional(Type.String()),
  /** Markdown, of a post without a URL. */
  text: Type.Optional(Type.String()),
  /** Hours. */
  age: Type.Number({ minimum: 0 }),
  thread: Type.Optional(Type.Array(SeedComment))
})

const SeedContent = Type.Object({ members: Type.Array(SeedMember), posts: Type.Array(SeedPost) })

export type SeedContent = Static<typeof SeedContent>

/** Reads the content of the seeded board. @throws {CodedError} SEED_INVALID */
export function readSeedContent(): SeedContent {
  const content: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'content.json'), 'utf8'))
  if (Value.Check(SeedContent, content)) return content
  const [first] = Value.Errors(SeedContent, content)
  throw new CodedError('SEED_INVALID', `content.json: ${first?.instancePath} ${first?.message}`)
}
