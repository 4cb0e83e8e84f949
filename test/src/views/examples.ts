import Value from 'typebox/value'
import type { CommentNode } from '../../../src/comments/schema.ts'
import { type PostDetail, PostItem } from '../../../src/posts/schema.ts'
import type { Site } from '../../../src/views/layout.ts'

export const now = new Date('2026-11-22T12:00:00.000Z')

export const site: Site = {
  name: 'Just Tech News',
  tagline: '',
  language: 'en',
  footer: 'Members post, vote and discuss. Everybody reads.',
  url: 'https://news.example',
  assets: {
    style: '/assets/style.0.css',
    icon: '/assets/icon.0.svg',
    picture: '/assets/icon-192.0.png',
    script: '/assets/script.0.js'
  },
  colours: { light: '#0a5c52', dark: '#72cdbd' }
}

/** Breaks out of an attribute, an element or a script unless it is escaped. */
export const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;`

export function examplePost(fields: Partial<PostDetail> = {}): PostDetail {
  return {
    ...Value.Create(PostItem),
    id: 7,
    title: 'A small engine',
    post_url: 'https://example.com/engine',
    text: null,
    text_html: null,
    deleted: false,
    removed: false,
    hasOthers: false,
    domain: 'example.com',
    user: { id: 1, username: 'alice' },
    vote_count: 12,
    comment_count: 3,
    created_at: new Date('2026-11-22T09:00:00.000Z'),
    updated_at: new Date('2026-11-22T09:00:00.000Z'),
    ...fields
  }
}

export function exampleComment(id: number, fields: Partial<CommentNode> = {}): CommentNode {
  return {
    id,
    post_id: 7,
    parent_id: null,
    user: { id: 2, username: 'bob' },
    comment_text: 'Well said',
    comment_html: '<p>Well said</p>\n',
    vote_count: 1,
    created_at: new Date('2026-11-22T10:00:00.000Z'),
    updated_at: new Date('2026-11-22T10:00:00.000Z'),
    deleted: false,
    removed: false,
    children: [],
    ...fields
  }
}

/** @returns a chain of replies with ids from 1 */
export function chain(length: number): CommentNode {
  let comment = exampleComment(length)
  for (let id = length - 1; id > 0; id--) comment = exampleComment(id, { children: [comment] })
  return comment
}

const hardToSet: PostDetail[] = [
  examplePost({ vote_count: 0, comment_count: 0 }),
  examplePost({ vote_count: 1, comment_count: 1 }),
  examplePost({ vote_count: 1_000_000, comment_count: 1_000_000 }),
  examplePost({ title: 'x'.repeat(300), user: { id: 3, username: 'w'.repeat(50) } }),
  examplePost({ title: 'word '.repeat(60).trim(), domain: `${'long.'.repeat(49)}example` }),
  examplePost({ title: 'مرحبا بالعالم', domain: 'xn--mgbh0fb.xn--kgbechtv' }),
  examplePost({ title: '新しいデータベース', user: { id: 3, username: 'דוד' } }),
  examplePost({
    title: hostile,
    user: { id: 3, username: hostile },
    post_url: `https://example.com/?q=${hostile}`
  }),
  examplePost({ title: 'Ask', post_url: null, domain: null, text: 'Why?', text_html: '<p>Why?</p>\n' }),
  examplePost({ created_at: new Date('2030-01-01T00:00:00.000Z') })
]

/** Posts with extreme values. */
export const extremes = hardToSet.map((post, index) => ({ ...post, id: index + 1 }))
