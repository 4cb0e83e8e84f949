import { defineEntity, p } from '@mikro-orm/core'
import { User } from '../members/user.ts'
import { Tag } from './tag.ts'

const TagChoiceSchema = defineEntity({
  name: 'TagChoice',
  tableName: 'tag_choices',
  properties: {
    user: () => p.manyToOne(User).primary().index(false).deleteRule('no action').updateRule('no action'),
    tag: () => p.manyToOne(Tag).primary().index(false).deleteRule('no action').updateRule('no action'),
    /** `hide` or `follow`. */
    choice: p.string().length(6)
  },
  indexes: [{ name: 'tag_choices_tag', properties: ['tag'] }]
})

/** That a member hides or follows a tag. */
export class TagChoice extends TagChoiceSchema.class {}
TagChoiceSchema.setClass(TagChoice)
