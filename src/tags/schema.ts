import Type, { type Static } from 'typebox'
import { RoleName } from '../members/schema.ts'
import { patterns } from '../schema/patterns.ts'
import { Nullable, Text } from '../schema/types.ts'
import { WholeNumber } from '../schema/whole-number.ts'
import { tagLimits } from './limits.ts'

const TagName = Type.String({ maxLength: tagLimits.name, pattern: patterns.tag })

const position = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 })

const NeedsRole = Type.Enum(['moderator', 'admin'])

export const tagChoices = ['hide', 'follow'] as const

export type TagChoiceName = (typeof tagChoices)[number]

/** A tag as everybody sees it. */
export const TagItem = Type.Object(
  {
    name: Type.String(),
    /** What it is called in full; may be empty. */
    title: Type.String(),
    about: Nullable(Type.String()),
    /** Visible posts that have it. */
    post_count: Type.Integer(),
    /** Whether new posts cannot have it. */
    retired: Type.Boolean(),
    /** The role that is needed to choose it. */
    needs_role: Nullable(RoleName),
    /** What the reader does with it; null for nothing. Only there for members. */
    choice: Type.Optional(Nullable(Type.Enum([...tagChoices])))
  },
  { title: 'Tag' }
)

export type TagItem = Static<typeof TagItem>

export const TagList = Type.Object({ tags: Type.Array(TagItem) }, { title: 'TagList' })

/** A tag as administrators see it. */
export const AdminTag = Type.Object(
  {
    ...TagItem.properties,
    position: Type.Integer(),
    /** The tag that this former name leads to. */
    merged_into: Nullable(Type.String())
  },
  { title: 'AdminTag' }
)

export type AdminTag = Static<typeof AdminTag>

export const AdminTags = Type.Object({ tags: Type.Array(AdminTag) }, { title: 'AdminTagList' })

const fields = {
  title: Type.Optional(Text(tagLimits.title, 0)),
  about: Type.Optional(Text(tagLimits.about, 0)),
  position: Type.Optional(position),
  needs_role: Type.Optional(Type.Union([NeedsRole, Type.Null()]))
}

export const NewTag = Type.Object({ name: TagName, ...fields }, { title: 'NewTag' })

export type NewTag = Static<typeof NewTag>

export const TagChanges = Type.Object(
  {
    /** The old name leads to the new one. */
    name: Type.Optional(TagName),
    ...fields,
    retired: Type.Optional(Type.Boolean())
  },
  { title: 'TagChanges' }
)

export type TagChanges = Static<typeof TagChanges>

export const Merge = Type.Object({ into: Type.String({ maxLength: tagLimits.name }) }, { title: 'Merge' })

export const TagParams = Type.Object({ name: Type.String({ minLength: 1, maxLength: tagLimits.name }) })

export const TagChoiceBody = Type.Object({ choice: Type.Enum([...tagChoices]) }, { title: 'TagChoice' })

/** The forms of the administration: all fields are sent, as texts. */
export const TagForm = Type.Object({
  name: TagName,
  title: Text(tagLimits.title, 0),
  about: Text(tagLimits.about, 0),
  position: Type.Optional(Type.Union([Type.Literal(''), WholeNumber({ minimum: 1, maximum: 1_000_000 })])),
  needs_role: Type.Enum(['', 'moderator', 'admin'])
})

export type TagForm = Static<typeof TagForm>

/** The orders of a list of posts by their tags. */
export const TagSort = Type.Enum(['hot', 'new'], { default: 'hot' })
