import { defineEntity, p } from '@mikro-orm/core'
import { maxWord } from '../text/words.ts'

// No foreign keys: their indexes would be half of the size, and rows are deleted by the words of the text.
const PostWordSchema = defineEntity({
  name: 'PostWord',
  tableName: 'post_words',
  properties: {
    word: p.string().length(maxWord).primary(),
    post_id: p.integer().primary().autoincrement(false),
    weight: p.smallint()
  }
})

/** A word of a post that lists show: of its title, its site or its text, or `@` and the id of its author. */
export class PostWord extends PostWordSchema.class {}
PostWordSchema.setClass(PostWord)

const CommentWordSchema = defineEntity({
  name: 'CommentWord',
  tableName: 'comment_words',
  properties: {
    word: p.string().length(maxWord).primary(),
    comment_id: p.integer().primary().autoincrement(false),
    weight: p.smallint()
  }
})

/** A word of a comment that lists show, or `@` and the id of its author. */
export class CommentWord extends CommentWordSchema.class {}
CommentWordSchema.setClass(CommentWord)
