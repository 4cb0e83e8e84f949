import { defineEntity, p } from '@mikro-orm/core'
import { Tag } from '../tags/tag.ts'
import { Post } from './post.ts'

const PostTagSchema = defineEntity({
  name: 'PostTag',
  tableName: 'post_tags',
  properties: {
    post: () => p.manyToOne(Post).primary().index(false).deleteRule('no action').updateRule('no action'),
    tag: () => p.manyToOne(Tag).primary().index(false).deleteRule('no action').updateRule('no action')
  },
  indexes: [{ name: 'post_tags_tag', properties: ['tag', 'post'] }]
})

/** That a post has a tag. Only `setTags()` and `mergeTags()` write it, with the counter of the tag. */
export class PostTag extends PostTagSchema.class {}
PostTagSchema.setClass(PostTag)
