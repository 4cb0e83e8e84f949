import { test } from 'tap'
import { signUp, visitor } from '../../client.ts'
import { build } from '../../helper.ts'

const url = 'sqlite::memory:'

test('errors say what a value has to be', async (t) => {
  const app = await build(t, { url })
  const alice = await signUp(app, 'alice')
  const errorsOf = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object) => {
    const answer = await alice.send(method, path, payload)
    t.equal(answer.statusCode, 400, path)
    return answer.json().errors
  }

  t.test('the allowed values are named', async (t) => {
    t.same(await errorsOf('GET', '/api/posts?sort=best&limit=1000'), [
      { path: '/sort', message: 'must be one of hot, new, top, active' },
      { path: '/limit', message: 'must be a whole number from 1 to 100' }
    ])
    t.same(await errorsOf('PUT', '/api/users/me/preferences', { shortcuts: 'yes' }), [
      { path: '/shortcuts', message: 'must be true or false' }
    ])
  })

  t.test('a format is explained', async (t) => {
    const fields = { username: 'bob smith', email: 'bob', password: 'short' }
    t.same(await errorsOf('POST', '/api/users', fields), [
      {
        path: '/username',
        message:
          'must be letters of one script, digits and . _ - without spaces, and no reserved name such as admin'
      },
      { path: '/email', message: 'must be an e-mail address, such as me@example.com' },
      { path: '/password', message: 'must have at least 8 characters' }
    ])
    t.same(await errorsOf('PUT', '/api/users/me', { about: 'a\0b' }), [
      { path: '/about', message: 'must be text without NUL and without half of a surrogate pair' }
    ])
  })

  t.test('what is missing, and what is not known, is named', async (t) => {
    t.same(await errorsOf('POST', '/api/posts', { titel: 'Misspelt', 'a/b~c': 1 }), [
      { path: '/title', message: 'is missing' },
      { path: '/titel', message: 'is not known here: only title, post_url, text, tags' },
      { path: '/a~1b~0c', message: 'is not known here: only title, post_url, text, tags' }
    ])
    t.same(await errorsOf('POST', '/api/posts', { title: '' }), [
      { path: '/title', message: 'must not be empty' }
    ])
    t.same(await errorsOf('POST', '/api/posts', []), [{ path: '', message: 'must be an object' }])
  })

  t.test('of a choice, every way is named', async (t) => {
    const comment = { comment_text: 'Hello', post_id: 1, parent_id: 'none' }
    t.same(await errorsOf('POST', '/api/comments', comment), [
      { path: '/parent_id', message: 'must be a whole number from 1 to 4294967295, or must be null' }
    ])
  })
})

test('forms are not refused for fields that only pages have', async (t) => {
  const app = await build(t, { url })
  const answer = await visitor(app).cookies.inject(app, {
    method: 'POST',
    url: '/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'email=a@example.com&password=wrong&other=1'
  })
  t.equal(answer.statusCode, 401)
})
