import Type, { type Static } from 'typebox'
import { memberLimits } from '../members/limits.ts'
import { Id, Nullable, Text, Time } from '../schema/types.ts'
import { WholeNumber } from '../schema/whole-number.ts'
import { tagLimits } from '../tags/limits.ts'
import { botSuffix } from './bot.ts'

export const maxSources = 100

const minutes = WholeNumber({ minimum: 15, maximum: 10_080 })

/** Name of the tag of its posts; empty for none. */
const tag = Type.Optional(Text(tagLimits.name, 0))

export const NewSource = Type.Object(
  {
    url: Text(2000),
    /** Of the bot, without its mark. */
    username: Type.String({
      minLength: 1,
      maxLength: memberLimits.username - botSuffix.length,
      format: 'username'
    }),
    /** Between two readings. */
    minutes,
    tag
  },
  { title: 'NewSource' }
)

export type NewSource = Static<typeof NewSource>

export const SourceChanges = Type.Object(
  { minutes: Type.Optional(minutes), tag, paused: Type.Optional(Type.Boolean()) },
  { title: 'SourceChanges' }
)

export type SourceChanges = Static<typeof SourceChanges>

/** What a form changes. */
export const SourceForm = Type.Object({ minutes, tag })

export const SourceDetail = Type.Object(
  {
    id: Id,
    url: Type.String(),
    /** Of the bot. */
    username: Type.String(),
    tag: Nullable(Type.String()),
    minutes: Type.Integer(),
    next_at: Time,
    /** When it was last read without a failure. */
    fetched_at: Nullable(Time),
    /** Readings that failed in a row. */
    failures: Type.Integer(),
    last_error: Nullable(Type.String()),
    paused_at: Nullable(Time),
    created_at: Time
  },
  { title: 'Source' }
)

export type SourceDetail = Static<typeof SourceDetail>

export const SourceList = Type.Object({ sources: Type.Array(SourceDetail) }, { title: 'SourceList' })
