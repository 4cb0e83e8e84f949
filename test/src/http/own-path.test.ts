import t from 'tap'
import { ownPath } from '../../../src/http/own-path.ts'

t.test('a path of this site is accepted', async (t) => {
  for (const path of [
    '/',
    '/post/7',
    '/newest?cursor=abc',
    '/post/7?a=b&c=%2F#c9',
    '/submit?url=https%3A%2F%2Fa.example%2F'
  ]) {
    t.equal(ownPath(path), path)
  }
})

t.test('a target on another site is rejected', async (t) => {
  const elsewhere = [
    undefined,
    '',
    'post/7',
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/a\\b',
    '\\/evil.example',
    ' /post/7',
    '/\t/evil.example',
    '/\n/evil.example',
    '/post\u0000',
    '/\u0085',
    '/.//evil.example',
    '/x/..//evil.example',
    '/%2e//evil.example',
    '/\ud800'
  ]
  for (const text of elsewhere) t.equal(ownPath(text), null, JSON.stringify(text))
})
