import { defineEntity, p } from '@mikro-orm/core'

const JobSchema = defineEntity({
  name: 'Job',
  tableName: 'jobs',
  properties: {
    id: p.integer().primary(),
    kind: p.string().length(30),
    /** A second job with the same key is not added: `digest:2026-W48:user:7`. Null once it has failed. */
    unique_key: p.string().length(120).nullable().unique(),
    /** JSON: ids, and never a token or an address. */
    payload: p.string().columnType('mediumtext'),
    run_at: p.datetime(3),
    attempts: p.integer().default(0),
    /** The claim of a process that works on it. */
    claimed_by: p.string().length(36).nullable(),
    claimed_until: p.datetime(3).nullable(),
    /** Set after the last attempt, or by an error that no attempt would change. */
    failed_at: p.datetime(3).nullable(),
    last_error: p.string().length(500).nullable(),
    created_at: p.datetime(3)
  },
  indexes: [{ name: 'jobs_due', properties: ['failed_at', 'run_at', 'id'] }]
})

/** Work to do later. It is deleted when it is done. */
export class Job extends JobSchema.class {}
JobSchema.setClass(Job)
