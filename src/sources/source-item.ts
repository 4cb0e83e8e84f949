import { defineEntity, p } from '@mikro-orm/core'

const SourceItemSchema = defineEntity({
  name: 'SourceItem',
  tableName: 'source_items',
  properties: {
    source_id: p.integer().primary(),
    /** SHA-256, in hexadecimal, of what identifies it in its feed. */
    item_key: p.string().length(64).primary(),
    /** Null when it was not posted. */
    post_id: p.integer().nullable(),
    seen_at: p.datetime(3)
  }
})

/** An item of a source that is not posted again. */
export class SourceItem extends SourceItemSchema.class {}
SourceItemSchema.setClass(SourceItem)
