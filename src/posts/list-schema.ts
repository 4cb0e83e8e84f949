import Type from 'typebox'
import { sorts } from '../lists/cursors.ts'
import { pageSize } from '../lists/limits.ts'
import { Nullable } from '../schema/nullable.ts'
import { WholeNumber } from '../schema/whole-number.ts'
import { periods } from './ranking.ts'
import { Post } from './schema.ts'

export const PageQuery = Type.Object({
  /** `next_cursor` of the page before. */
  cursor: Type.Optional(Type.String({ maxLength: 200 }))
})

export const TopQuery = Type.Object({
  period: Type.Enum([...periods], { default: 'week' }),
  ...PageQuery.properties
})

export const ListQuery = Type.Object({
  sort: Type.Enum([...sorts], { default: 'hot' }),
  period: Type.Enum([...periods], { default: 'all' }),
  limit: WholeNumber({ minimum: 1, maximum: pageSize.max, default: pageSize.default }),
  ...PageQuery.properties
})

export const PostList = Type.Object({ posts: Type.Array(Post), next_cursor: Nullable(Type.String()) })
