import Type, { type Static } from 'typebox'
import { Nullable, Time } from '../../schema/types.ts'
import { WholeNumber } from '../../schema/whole-number.ts'
import { MaybeConfirmed } from '../schema.ts'
import { scopes } from './scope.ts'

/** `open` is how many tokens a member may have. */
export const tokenLimits = { name: 50, days: 3_650, open: 50 } as const

/** One line with a letter or digit. The lookahead is bounded, since long texts are matched as well. */
const TokenName = Type.String({
  minLength: 1,
  maxLength: tokenLimits.name,
  pattern: '^(?=[^\\p{L}\\p{N}]{0,49}[\\p{L}\\p{N}])[^\\p{C}]*$'
})

/** Days until it expires. */
const TokenDays = Type.Union([WholeNumber({ minimum: 1, maximum: tokenLimits.days }), Type.Literal('never')])

const TokenScopes = Type.Array(Type.Enum([...scopes]), {
  minItems: 1,
  maxItems: scopes.length,
  uniqueItems: true
})

export const NewToken = Type.Object(
  {
    ...MaybeConfirmed.properties,
    name: TokenName,
    scopes: TokenScopes,
    days: TokenDays
  },
  { title: 'NewToken' }
)

export type NewToken = Static<typeof NewToken>

/** Without the token itself, which nobody can show again. */
export const OwnToken = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    /** Its first characters. */
    hint: Type.String(),
    scopes: TokenScopes,
    created_at: Time,
    /** Written at most once an hour. */
    last_used_at: Nullable(Time),
    expires_at: Nullable(Time)
  },
  { title: 'Token' }
)

export type OwnToken = Static<typeof OwnToken>

/** The token is told only once. */
export const MadeToken = Type.Object({ id: Type.Integer(), token: Type.String() }, { title: 'MadeToken' })

/** What a form offers: scopes, separated by spaces. */
const accessChoices = ['read', 'write', 'read moderate', 'write moderate'] as const

/** What a form sends. */
export const TokenForm = Type.Object({
  ...MaybeConfirmed.properties,
  token_name: TokenName,
  access: Type.Enum([...accessChoices]),
  days: TokenDays
})
