import { type Client, password, signUp, visitor } from '../../client.ts'
import { onEveryEngine } from '../../engines.ts'
import { markdownBombs, profileBomb } from '../../fixtures/markdown-bombs.ts'
import { build } from '../../helper.ts'

type Row = [
  who: 'visitor' | 'alice' | 'bob',
  request: string,
  body: object | undefined,
  status: number,
  reply?: object
]

const tooLarge = { code: 'TEXT_TOO_LARGE' }

/** In order: alice owns post 1 (link) and 2 (text). */
const contract: Row[] = [
  [
    'visitor',
    'POST /api/posts',
    { title: 'T', post_url: 'https://example.com/' },
    401,
    { code: 'NOT_LOGGED_IN' }
  ],
  [
    'alice',
    'POST /api/posts',
    { title: ' A  link ', post_url: 'https://Example.com/a?utm_source=x#y' },
    201,
    { id: 1 }
  ],
  ['alice', 'POST /api/posts', { title: 'A text', text: 'Some *words*' }, 201, { id: 2 }],
  ['bob', 'POST /api/posts', { title: 'Again', post_url: 'http://www.example.com/a/' }, 409, { post_id: 1 }],
  ['bob', 'POST /api/posts', { post_url: 'https://example.com/b' }, 400, { errors: [{ path: '/title' }] }],
  ['bob', 'POST /api/posts', { title: '', post_url: 'https://example.com/b' }, 400],
  ['bob', 'POST /api/posts', { title: ' ', post_url: 'https://example.com/b' }, 422, { code: 'TITLE_EMPTY' }],
  ['bob', 'POST /api/posts', { title: '\u200b', text: 'Words' }, 422, { code: 'TITLE_EMPTY' }],
  ['bob', 'POST /api/posts', { title: 'T', text: '\u3164 \u200b' }, 422, { code: 'SUBMISSION_EMPTY' }],
  ['bob', 'POST /api/posts', { title: 'x'.repeat(301), post_url: 'https://example.com/b' }, 400],
  ['bob', 'POST /api/posts', { title: 'T' }, 422, { code: 'SUBMISSION_EMPTY' }],
  ['bob', 'POST /api/posts', { title: 'T', text: markdownBombs.tables }, 422, tooLarge],
  ['bob', 'POST /api/posts', { title: 'T', text: 't', post_url: 'https://a.example/' }, 422],
  ['bob', 'POST /api/posts', { title: 'T', post_url: 'javascript:alert(1)' }, 422, { code: 'URL_INVALID' }],
  [
    'visitor',
    'GET /api/posts/1',
    undefined,
    200,
    { title: 'A link', domain: 'example.com', user: { username: 'alice' } }
  ],
  ['visitor', 'GET /api/posts/2', undefined, 200, { text: 'Some *words*', post_url: null }],
  ['visitor', 'GET /api/posts', undefined, 200, { next_cursor: null }],
  ['visitor', 'PUT /api/posts/1', { title: 'Mine' }, 401],
  ['bob', 'PUT /api/posts/1', { title: 'Mine' }, 403, { code: 'NOT_YOURS' }],
  ['bob', 'PUT /api/posts/99', { title: 'Mine' }, 404],
  ['alice', 'PUT /api/posts/1', { title: 'Better' }, 204],
  ['alice', 'PUT /api/posts/1', { text: 'a link has none' }, 422, { code: 'POST_HAS_NO_TEXT' }],
  ['alice', 'PUT /api/posts/2', { text: 'Other words' }, 204],
  ['alice', 'PUT /api/posts/2', { text: markdownBombs.reference }, 422, tooLarge],
  ['alice', 'PUT /api/posts/1', { title: '' }, 400],
  ['visitor', 'GET /api/posts/1', undefined, 200, { title: 'Better' }],

  ['visitor', 'PUT /api/posts/upvote', { post_id: 1 }, 401],
  ['bob', 'PUT /api/posts/upvote', { post_id: '1' }, 204],
  ['bob', 'PUT /api/posts/upvote', { post_id: 1 }, 204],
  ['bob', 'PUT /api/posts/upvote', {}, 400],
  ['bob', 'PUT /api/posts/upvote', { post_id: 99 }, 404],
  ['bob', 'PUT /api/posts/1/vote', undefined, 204],
  ['visitor', 'GET /api/posts/1', undefined, 200, { vote_count: 1 }],
  ['bob', 'DELETE /api/posts/1/vote', undefined, 204],
  ['bob', 'DELETE /api/posts/1/vote', undefined, 204],
  ['visitor', 'GET /api/posts/1', undefined, 200, { vote_count: 0 }],
  ['bob', 'PUT /api/posts/1/vote', undefined, 204],
  ['visitor', 'DELETE /api/posts/1/vote', undefined, 401],
  ['bob', 'DELETE /api/posts/99/vote', undefined, 404],
  ['visitor', 'GET /api/users/alice', undefined, 200, { username: 'alice', karma: 1 }],

  ['visitor', 'POST /api/comments', { comment_text: 'Hm', post_id: 1 }, 401],
  ['bob', 'POST /api/comments', { comment_text: 'First', post_id: '1' }, 201, { id: 1 }],
  ['alice', 'POST /api/comments', { comment_text: 'Reply', post_id: 1, parent_id: 1 }, 201, { id: 2 }],
  ['bob', 'POST /api/comments', { comment_text: '', post_id: 1 }, 400],
  ['bob', 'POST /api/comments', { comment_text: ' \n', post_id: 1 }, 422, { code: 'COMMENT_EMPTY' }],
  ['bob', 'POST /api/comments', { comment_text: '\u200b', post_id: 1 }, 422, { code: 'COMMENT_EMPTY' }],
  ['bob', 'POST /api/comments', { comment_text: 'x'.repeat(10_001), post_id: 1 }, 400],
  ['bob', 'POST /api/comments', { comment_text: markdownBombs.reference, post_id: 1 }, 422, tooLarge],
  ['bob', 'PUT /api/comments/1', { comment_text: markdownBombs.quotes }, 422, tooLarge],
  ['bob', 'PUT /api/users/me', { about: profileBomb }, 422, tooLarge],
  ['bob', 'POST /api/comments', { comment_text: 'Hm', post_id: 99 }, 404],
  [
    'bob',
    'POST /api/comments',
    { comment_text: 'Hm', post_id: 2, parent_id: 1 },
    422,
    { code: 'PARENT_NOT_FOUND' }
  ],
  ['bob', 'POST /api/comments', { comment_text: 'Hm' }, 400, { errors: [{ path: '/post_id' }] }],
  ['alice', 'PUT /api/comments/1', { comment_text: 'Not hers' }, 403],
  ['bob', 'PUT /api/comments/1', { comment_text: 'First, *edited*' }, 204],
  ['bob', 'PUT /api/comments/99', { comment_text: 'x' }, 404],
  ['visitor', 'PUT /api/comments/1', { comment_text: 'x' }, 401],
  ['alice', 'PUT /api/comments/1/vote', undefined, 204],
  ['alice', 'PUT /api/comments/1/vote', undefined, 204],
  ['visitor', 'PUT /api/comments/1/vote', undefined, 401],
  ['alice', 'PUT /api/comments/99/vote', undefined, 404],
  [
    'visitor',
    'GET /api/posts/1',
    undefined,
    200,
    {
      comment_count: 2,
      comments: [{ comment_text: 'First, *edited*', vote_count: 1, children: [{ id: 2 }] }]
    }
  ],
  ['alice', 'DELETE /api/comments/1/vote', undefined, 204],
  ['visitor', 'DELETE /api/comments/1', undefined, 401],
  ['alice', 'DELETE /api/comments/1', undefined, 403],
  ['bob', 'DELETE /api/comments/1', undefined, 204],
  ['bob', 'DELETE /api/comments/1', undefined, 404],
  ['alice', 'PUT /api/comments/1/vote', undefined, 404],
  ['bob', 'POST /api/comments', { comment_text: 'To the dead', post_id: 1, parent_id: 1 }, 422],
  [
    'visitor',
    'GET /api/posts/1',
    undefined,
    200,
    { comment_count: 1, comments: [{ deleted: true, user: null }] }
  ],

  ['bob', 'DELETE /api/posts/1', undefined, 403],
  ['visitor', 'DELETE /api/posts/1', undefined, 401],
  ['alice', 'DELETE /api/posts/1', undefined, 204],
  ['alice', 'DELETE /api/posts/1', undefined, 410],
  ['visitor', 'GET /api/posts/1', undefined, 410, { code: 'POST_DELETED' }],
  ['bob', 'PUT /api/posts/1/vote', undefined, 410],
  ['bob', 'POST /api/comments', { comment_text: 'Late', post_id: 1 }, 410],
  ['bob', 'POST /api/posts', { title: 'Now', post_url: 'https://example.com/a' }, 201, { id: 3 }],

  ['visitor', 'GET /api/users/me', undefined, 401],
  ['alice', 'GET /api/users/me', undefined, 200, { username: 'alice', email: 'alice@example.com' }],
  ['visitor', 'GET /api/users/ALICE', undefined, 200, { username: 'alice', email: undefined }],
  ['visitor', 'GET /api/users/nobody', undefined, 404],
  [
    'visitor',
    'POST /api/users',
    { username: 'Alice', email: 'other@example.com', password },
    409,
    { code: 'USERNAME_TAKEN' }
  ],
  [
    'visitor',
    'POST /api/users',
    { username: 'other', email: 'ALICE@example.com', password },
    409,
    { code: 'EMAIL_TAKEN' }
  ],
  ['visitor', 'POST /api/users', { username: 'other', email: 'nowhere', password }, 400],
  ['visitor', 'POST /api/users', { username: 'o ther', email: 'o@example.com', password }, 400],
  ['visitor', 'POST /api/users', { username: 'other', email: 'o@example.com', password: 'short' }, 400],
  ['visitor', 'POST /api/users', { username: 'other', email: 'o@example.com', password: 'password123' }, 422],
  [
    'visitor',
    'POST /api/users',
    { username: 'just.other', email: 'o@example.com', password: 'JustOther1' },
    422
  ],
  [
    'visitor',
    'POST /api/users',
    { username: 'other', email: 'o@example.com', password: 'justtechnews' },
    422
  ],
  ['visitor', 'POST /api/users', { username: 'other' }, 400],
  ['visitor', 'POST /api/users', { username: 'İ'.repeat(50), email: 'o@example.com', password }, 422],
  [
    'visitor',
    'POST /api/users/login',
    { email: 'alice@example.com', password: 'wrong' },
    401,
    { code: 'CREDENTIALS_WRONG' }
  ],
  [
    'visitor',
    'POST /api/users/login',
    { email: 'nobody@example.com', password },
    401,
    { code: 'CREDENTIALS_WRONG' }
  ],
  ['visitor', 'POST /api/users/login', { email: 'alice@example.com' }, 400],
  ['visitor', 'POST /api/users/logout', undefined, 204],
  ['visitor', 'POST /api/users/login', { email: 'Alice@Example.com', password }, 200, { id: 1 }],
  ['visitor', 'GET /api/users/me', undefined, 200],
  ['visitor', 'POST /api/users/logout', undefined, 204],
  ['visitor', 'GET /api/users/me', undefined, 401],

  ['bob', 'PUT /api/users/me', { about: 'I *build*.' }, 204],
  ['visitor', 'GET /api/users/bob', undefined, 200, { about_html: '<p>I <em>build</em>.</p>\n' }],
  ['bob', 'PUT /api/users/me/email', { current_password: 'wrong', email: 'b@example.com' }, 403],
  ['bob', 'PUT /api/users/me/email', { current_password: password, email: 'alice@example.com' }, 409],
  ['bob', 'PUT /api/users/me/email', { current_password: password, email: 'b@example.com' }, 204],
  ['bob', 'PUT /api/users/me/password', { current_password: 'wrong', password: 'another long way' }, 403],
  ['bob', 'PUT /api/users/me/password', { current_password: password, password: 'another long way' }, 204],
  ['bob', 'PUT /api/users/me/password', { current_password: password, password: 'b@example.com' }, 422],
  ['bob', 'GET /api/users/me', undefined, 200, { email: 'b@example.com' }],
  ['bob', 'DELETE /api/users/me', { current_password: password }, 403],
  ['bob', 'DELETE /api/users/me', { current_password: 'another long way' }, 204],
  ['bob', 'GET /api/users/me', undefined, 401],
  ['visitor', 'GET /api/users/bob', undefined, 404],
  ['visitor', 'GET /api/posts/3', undefined, 200, { user: { username: '[deleted]' } }],
  ['alice', 'GET /api/users/me/sessions', undefined, 200, { sessions: [{ current: true }] }],
  ['alice', 'DELETE /api/users/me/sessions', { current_password: 'wrong' }, 403, { code: 'PASSWORD_WRONG' }],
  ['alice', 'DELETE /api/users/me/sessions/99', { current_password: password }, 404],
  ['alice', 'DELETE /api/users/me/sessions/others', { current_password: password }, 204],
  ['alice', 'DELETE /api/users/me/sessions', { current_password: password }, 204],
  ['alice', 'GET /api/users/me', undefined, 401]
]

onEveryEngine('every row of the contract', async (t, engine) => {
  const app = await build(t, engine)
  const clients: Record<Row[0], Client> = {
    visitor: visitor(app),
    alice: await signUp(app, 'alice'),
    bob: await signUp(app, 'bob')
  }
  for (const [who, request, body, status, reply = {}] of contract) {
    const [method, url = ''] = request.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE', string]
    const answer = await clients[who].send(method, url, body)
    const name = `${who}: ${request} ${JSON.stringify(body)?.slice(0, 70) ?? ''}`
    t.equal(answer.statusCode, status, name)
    if (answer.body) t.match(answer.json(), status < 400 ? reply : { status, ...reply }, `${name}: reply`)
    if (status === 201) t.type(answer.headers.location, 'string', `${name}: location`)
    if (status >= 400) t.match(answer.headers['content-type'], 'application/problem+json', `${name}: problem`)
  }
})
