import { defineEntity, p } from '@mikro-orm/core'
import { reasonLimit } from '../audit/record.ts'

const BannedDomainSchema = defineEntity({
  name: 'BannedDomain',
  tableName: 'domains',
  properties: {
    /** Lower-case, in its ASCII form, without `www.`. Its subdomains are banned as well. */
    domain: p.string().length(255).primary(),
    reason: p.string().length(reasonLimit).nullable(),
    banned_by: p.integer().nullable(),
    banned_at: p.datetime(3)
  }
})

/** A host that nobody may post links to. */
export class BannedDomain extends BannedDomainSchema.class {}
BannedDomainSchema.setClass(BannedDomain)
