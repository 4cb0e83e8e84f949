import Type from 'typebox'
import { postLimits } from './limits.ts'

export const SiteParams = Type.Object({ domain: Type.String({ minLength: 1, maxLength: postLimits.domain }) })

/** Domains are stored in lower case. */
export const domainKey = (domain: string) => domain.toLowerCase()
