import fc, { type Arbitrary } from 'fast-check'
import Type from 'typebox'
import { DecisionParams } from '../../src/accounts/applications.ts'
import { NewInvitation } from '../../src/accounts/invitations.ts'
import { MailChoices } from '../../src/accounts/mail-choices.ts'
import { LogIn, MaybeConfirmed, NewEmail, NewPassword, NewRole, SignUp } from '../../src/accounts/schema.ts'
import { NewToken } from '../../src/accounts/tokens/schema.ts'
import { TextToPreview } from '../../src/comments/preview.ts'
import { CommentChanges, NewComment } from '../../src/comments/schema.ts'
import { DomainBan, DomainParams } from '../../src/domains/schema.ts'
import { Preferences, ProfileChanges, UsernameParams } from '../../src/members/schema.ts'
import { LogQuery } from '../../src/moderation/log-schema.ts'
import {
  Ban,
  BatchParams,
  CommentActionParams,
  FlagReason,
  NewTags,
  PostActionParams,
  Reason
} from '../../src/moderation/schema.ts'
import { ReadNotices } from '../../src/notices/schema.ts'
import { LinkQuery } from '../../src/posts/describe-link.ts'
import { ListQuery, NewPost, PostChanges, Upvote } from '../../src/posts/schema.ts'
import { OwnListQuery } from '../../src/read-state/own-lists.ts'
import { IdParams } from '../../src/schema/types.ts'
import { SearchApiQuery } from '../../src/search/search.ts'
import { Merge, NewTag, TagChanges, TagChoiceBody, TagParams } from '../../src/tags/schema.ts'
import { NewWebhook, WebhookChanges } from '../../src/webhooks/schema.ts'
import type { Method } from '../client.ts'
import { hostile, nearlyValid, plain, type Schema, valid } from './values.ts'

interface Route {
  weight: number
  params?: object
  query?: object
  body?: object
}

/** Every route of the API. Those that hash a password are rarer, since they are slow. */
export const routes: Record<string, Route> = {
  'GET /api/posts': { weight: 6, query: ListQuery },
  'GET /api/posts/:id': { weight: 8, params: IdParams },
  'GET /api/search': { weight: 6, query: SearchApiQuery },
  'GET /api/link': { weight: 2, query: LinkQuery },
  'POST /api/posts': { weight: 16, body: NewPost },
  'PUT /api/posts/:id': { weight: 6, params: IdParams, body: PostChanges },
  'DELETE /api/posts/:id': { weight: 1, params: IdParams },
  'POST /api/posts/:id/restore': { weight: 1, params: IdParams },
  'PUT /api/posts/upvote': { weight: 8, body: Upvote },
  'PUT /api/posts/:id/vote': { weight: 16, params: IdParams },
  'DELETE /api/posts/:id/vote': { weight: 8, params: IdParams },
  'PUT /api/posts/:id/saved': { weight: 2, params: IdParams },
  'DELETE /api/posts/:id/saved': { weight: 1, params: IdParams },
  'PUT /api/posts/:id/hidden': { weight: 2, params: IdParams },
  'DELETE /api/posts/:id/hidden': { weight: 1, params: IdParams },
  'GET /api/users/me/saved': { weight: 1, query: OwnListQuery },
  'GET /api/users/me/hidden': { weight: 1, query: OwnListQuery },
  'GET /api/users/me/upvoted': { weight: 1, query: OwnListQuery },
  'GET /api/tags': { weight: 1 },
  'PUT /api/tags/:name/choice': { weight: 2, params: TagParams, body: TagChoiceBody },
  'DELETE /api/tags/:name/choice': { weight: 1, params: TagParams },
  'POST /api/preview': { weight: 4, body: TextToPreview },
  'POST /api/comments': { weight: 24, body: NewComment },
  'PUT /api/comments/:id': { weight: 6, params: IdParams, body: CommentChanges },
  'DELETE /api/comments/:id': { weight: 3, params: IdParams },
  'POST /api/comments/:id/restore': { weight: 3, params: IdParams },
  'PUT /api/comments/:id/vote': { weight: 16, params: IdParams },
  'DELETE /api/comments/:id/vote': { weight: 8, params: IdParams },
  'POST /api/users': { weight: 1, body: SignUp },
  'POST /api/users/login': { weight: 1, body: LogIn },
  'POST /api/users/logout': { weight: 1 },
  'GET /api/users/me': { weight: 1 },
  'PUT /api/users/me': { weight: 2, body: ProfileChanges },
  'PUT /api/users/me/preferences': { weight: 1, body: Preferences },
  'PUT /api/users/me/password': { weight: 1, body: NewPassword },
  'PUT /api/users/me/email': { weight: 1, body: NewEmail },
  'DELETE /api/users/me': { weight: 1, body: MaybeConfirmed },
  'GET /api/users/me/mail': { weight: 1 },
  'PUT /api/users/me/mail': { weight: 1, body: MailChoices },
  'GET /api/users/me/sessions': { weight: 1 },
  'DELETE /api/users/me/sessions': { weight: 1, body: MaybeConfirmed },
  'DELETE /api/users/me/sessions/others': { weight: 1, body: MaybeConfirmed },
  'DELETE /api/users/me/sessions/:id': { weight: 1, params: IdParams, body: MaybeConfirmed },
  'GET /api/users/me/tokens': { weight: 1 },
  'POST /api/users/me/tokens': { weight: 1, body: NewToken },
  'DELETE /api/users/me/tokens/:id': { weight: 1, params: IdParams },
  'GET /api/users/:username': { weight: 2, params: UsernameParams },
  'GET /api/invitations': { weight: 1 },
  'POST /api/invitations': { weight: 2, body: NewInvitation },
  'DELETE /api/invitations/:id': { weight: 1, params: IdParams },
  'GET /api/notices': { weight: 2 },
  'PUT /api/notices/read': { weight: 2, body: ReadNotices },
  'PUT /api/posts/:id/flag': { weight: 2, params: IdParams, body: FlagReason },
  'PUT /api/comments/:id/flag': { weight: 2, params: IdParams, body: FlagReason },
  'GET /api/moderation': { weight: 2, query: LogQuery },
  'GET /api/mod/queue': { weight: 1 },
  'GET /api/mod/posts/:id': { weight: 1, params: IdParams },
  'POST /api/mod/posts/:id/:action': { weight: 6, params: PostActionParams, body: Reason },
  'PUT /api/mod/posts/:id/tags': { weight: 2, params: IdParams, body: NewTags },
  'GET /api/mod/comments/:id': { weight: 1, params: IdParams },
  'POST /api/mod/comments/:id/:action': { weight: 6, params: CommentActionParams, body: Reason },
  'GET /api/mod/users/:username': { weight: 1, params: UsernameParams },
  'PUT /api/mod/users/:username/ban': { weight: 1, params: UsernameParams, body: Ban },
  'DELETE /api/mod/users/:username/ban': { weight: 1, params: UsernameParams, body: Reason },
  'POST /api/mod/users/:username/notes': { weight: 1, params: UsernameParams, body: Reason },
  'POST /api/mod/batches/:batch/restore': { weight: 1, params: BatchParams, body: Reason },
  'GET /api/mod/domains': { weight: 1 },
  'PUT /api/mod/domains/:domain': { weight: 1, params: DomainParams, body: DomainBan },
  'DELETE /api/mod/domains/:domain': { weight: 1, params: DomainParams, body: Reason },
  'GET /api/mod/applications': { weight: 1 },
  'POST /api/mod/applications/:username/:decision': { weight: 1, params: DecisionParams },
  // Nobody is an administrator: a board that is private would answer the same to all the rest.
  'GET /api/admin/mail': { weight: 1 },
  'POST /api/admin/mail/test': { weight: 1 },
  'GET /api/admin/tags': { weight: 1 },
  'POST /api/admin/tags': { weight: 1, body: NewTag },
  'PUT /api/admin/tags/:name': { weight: 1, params: TagParams, body: TagChanges },
  'POST /api/admin/tags/:name/merge': { weight: 1, params: TagParams, body: Merge },
  'GET /api/admin/webhooks': { weight: 1 },
  'POST /api/admin/webhooks': { weight: 1, body: NewWebhook },
  'GET /api/admin/webhooks/:id': { weight: 1, params: IdParams },
  'PUT /api/admin/webhooks/:id': { weight: 1, params: IdParams, body: WebhookChanges },
  'POST /api/admin/webhooks/:id/test': { weight: 1, params: IdParams },
  'DELETE /api/admin/webhooks/:id': { weight: 1, params: IdParams },
  'GET /api/admin/settings': { weight: 1 },
  'PUT /api/admin/settings': { weight: 1, body: Type.Record(Type.String(), Type.String()) },
  'PUT /api/admin/users/:username/role': { weight: 1, params: UsernameParams, body: NewRole }
}

export interface FuzzRequest {
  route: string
  method: Method
  url: string
  headers: Record<string, string>
  payload?: string
  /** Index of the member who sends it; null for a visitor. */
  who: number | null
}

const json = 'application/json'
const segments = [
  '%',
  '%zz',
  '%00',
  '%C0%AF',
  '..%2F',
  '',
  '%F0%9F%92%A5',
  'x'.repeat(700),
  '1;a=1',
  '1?x=%',
  '٣'
]

/** Malformed bodies, and bodies of another type than their content type. */
const strange: Arbitrary<[type: string, payload: string]> = fc.oneof(
  fc.tuple(fc.constant(json), fc.string({ unit: 'binary' })),
  fc.tuple(
    fc.constantFrom('text/plain', 'application/xml', '', ';', 'application/json;', 'multipart/form-data'),
    fc.json()
  ),
  fc.tuple(
    fc.constant(json),
    fc.constantFrom(
      '',
      '{',
      '[]',
      'null',
      '1',
      '"a"',
      '{"__proto__":{}}',
      '{"title":"a","title":"b"}',
      'x'.repeat(140_000)
    )
  )
)

/** Requests to every route with valid, nearly valid and invalid input. */
export function anyRequest(members: number): Arbitrary<FuzzRequest> {
  return fc.oneof(
    ...Object.entries(routes).map(([route, { weight, ...parts }]) => ({
      weight,
      arbitrary: requestTo(route, parts, members)
    }))
  )
}

/** A random request to each route. @param members of whom one sends it */
export function requestToEach(members: number, seed: number): FuzzRequest[] {
  return Object.entries(routes).flatMap(([route, { weight: _, ...parts }]) =>
    fc.sample(requestTo(route, parts, members), { seed, numRuns: 1 })
  )
}

function requestTo(route: string, { params, query, body }: Omit<Route, 'weight'>, members: number) {
  const [method, path = ''] = route.split(' ') as [Method, string]
  return fc
    .record({
      who: fc.option(fc.nat(members - 1), { freq: 8, nil: null }),
      params: params ? pathPart(plain(params)) : fc.constant(''),
      query: query ? queryPart(plain(query)) : fc.constant(''),
      body: body ? bodyPart(plain(body)) : fc.constant(undefined)
    })
    .map((parts): FuzzRequest => {
      const url = path.replace(/:\w+(\/:\w+)*/, () => parts.params) + parts.query
      if (!parts.body) return { route, method, url, headers: {}, who: parts.who }
      const [type, payload] = parts.body
      return { route, method, url, headers: { 'content-type': type }, payload, who: parts.who }
    })
}

function pathPart(schema: Schema): Arbitrary<string> {
  const one = valid(schema).map((params) => Object.values(Object(params)).map(encode).join('/'))
  const other = hostile.map(encode)
  return fc.oneof(
    { weight: 8, arbitrary: one },
    { weight: 1, arbitrary: other },
    fc.constantFrom(...segments)
  )
}

function queryPart(schema: Schema): Arbitrary<string> {
  const some = fc.oneof(valid(schema), nearlyValid(schema))
  const strings = some.map(
    (query) =>
      `?${Object.entries(Object(query))
        .map((pair) => pair.map(encode).join('='))
        .join('&')}`
  )
  return fc.oneof(
    { weight: 6, arbitrary: strings },
    fc.constantFrom('?', '?%', '?limit=1&limit=2', '?cursor=%00', '?__proto__=1')
  )
}

function bodyPart(schema: Schema): Arbitrary<[type: string, payload: string]> {
  const asJson = (value: unknown): [string, string] => [json, JSON.stringify(value) ?? '']
  return fc.oneof(
    { weight: 8, arbitrary: valid(schema).map(asJson) },
    { weight: 4, arbitrary: nearlyValid(schema).map(asJson) },
    { weight: 1, arbitrary: hostile.map(asJson) },
    { weight: 1, arbitrary: strange }
  )
}

function encode(value: unknown): string {
  return encodeURIComponent(String(typeof value === 'object' ? JSON.stringify(value) : value).toWellFormed())
}
