import { defineEntity, p } from '@mikro-orm/core'

const SourceSchema = defineEntity({
  name: 'Source',
  tableName: 'sources',
  properties: {
    id: p.integer().primary(),
    url: p.string().length(2000),
    /** The bot that posts its items. */
    user_id: p.integer(),
    /** The tag of its posts. */
    tag_id: p.integer().nullable(),
    /** Between two readings. */
    minutes: p.integer(),
    /** Validators of the last reading, as they came. */
    etag: p.string().length(500).nullable(),
    last_modified: p.string().length(100).nullable(),
    next_at: p.datetime(3),
    /** Null before it was read for the first time, and after a pause. */
    fetched_at: p.datetime(3).nullable(),
    /** Readings that failed since the last one that did not. */
    failures: p.integer().default(0),
    last_error: p.string().length(300).nullable(),
    paused_at: p.datetime(3).nullable(),
    created_at: p.datetime(3)
  },
  indexes: [{ name: 'sources_due', properties: ['next_at'] }]
})

/** A feed elsewhere whose items a bot posts. It has no foreign keys, so that it locks nothing. */
export class Source extends SourceSchema.class {}
SourceSchema.setClass(Source)
