import { defineEntity, p } from '@mikro-orm/core'
import { tagLimits } from './limits.ts'

const TagSchema = defineEntity({
  name: 'Tag',
  tableName: 'tags',
  properties: {
    id: p.integer().primary(),
    /** Of a to z, digits and hyphens: it is in addresses. */
    name: p.string().length(tagLimits.name),
    title: p.string().length(tagLimits.title).default(''),
    about: p.string().length(tagLimits.about).nullable(),
    /** Tags are listed by it, then by their names. */
    position: p.integer().default(0),
    /** Since when nobody can choose it; posts keep it. */
    retired_at: p.datetime(3).nullable(),
    /** The role without which nobody can choose it. */
    needs_role: p.string().length(10).nullable(),
    /** The tag that a former name leads to. No foreign key: a backup restores rows in the order of their ids. */
    merged_into: p.integer().nullable(),
    /** Visible posts. */
    post_count: p.integer().default(0)
  },
  uniques: [{ name: 'tags_name', properties: ['name'] }]
})

/** A subject that administrators offer for posts, or a former name of one. */
export class Tag extends TagSchema.class {}
TagSchema.setClass(Tag)
