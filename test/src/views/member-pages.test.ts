import t from 'tap'
import type { MailState } from '../../../src/accounts/mail-choices.ts'
import type { CommentDetail } from '../../../src/comments/schema.ts'
import type { NoticeItem } from '../../../src/notices/schema.ts'
import { commentsPage, userCommentsPage } from '../../../src/views/comment-list.ts'
import { commentPage } from '../../../src/views/comment-page.ts'
import { dashboardPage } from '../../../src/views/dashboard.ts'
import { editPage } from '../../../src/views/edit.ts'
import { feedsPage } from '../../../src/views/feeds-page.ts'
import type { FormState } from '../../../src/views/form.ts'
import { postListPage } from '../../../src/views/home.ts'
import { inboxPage } from '../../../src/views/inbox.ts'
import type { Site } from '../../../src/views/layout.ts'
import { linkPage } from '../../../src/views/link.ts'
import { loginPage } from '../../../src/views/login.ts'
import { postPage } from '../../../src/views/post.ts'
import { forgottenPage } from '../../../src/views/reset.ts'
import { settingsPage } from '../../../src/views/settings.ts'
import { submitPage } from '../../../src/views/submit.ts'
import { exampleComment, examplePost, extremes, hostile, now, site } from './examples.ts'
import { assertValid } from './html.ts'

const user = { id: 1, username: hostile }
const members: Site = { ...site, member: user }
const editable = { isLinkOpen: true, minutes: { link: 10, undo: 5 } }
const item: CommentDetail = {
  id: 5,
  parent_id: 4,
  post: { id: 7, title: hostile, deleted: false },
  user,
  comment_text: `</textarea>${hostile}`,
  comment_html: '<p>Well said</p>\n',
  locked: false,
  vote_count: 1,
  created_at: now,
  updated_at: now
}
const mail: MailState = { choice: 'none', isVerified: false, isBounced: true, pending: hostile }
const notice: NoticeItem = {
  id: 1,
  kind: 'reply',
  post: { id: 7, title: hostile },
  comment: null,
  user,
  note: null,
  created_at: now,
  read: false
}
const state: FormState = {
  values: {
    title: hostile,
    post_url: hostile,
    text: `\n</textarea>${hostile}`,
    email: hostile,
    next: hostile
  },
  faults: { '': hostile, title: hostile, email: hostile, comment_text: hostile, elsewhere: hostile }
}
const moderators: Site = { ...site, member: { ...user, isModerator: true } }

const listed = { comments: [item], nextHref: '/comments?cursor=x', now }

t.test('members’ pages are valid, and input is escaped', async (t) => {
  const pages = {
    list: postListPage(members, {
      list: 'hot',
      posts: extremes.map((post) => ({ ...post, voted: true })),
      now
    }),
    post: postPage(members, {
      post: examplePost({ user, voted: false }),
      comments: [exampleComment(1, { user, voted: true, fresh: true, children: [exampleComment(2)] })],
      now,
      isDuplicate: true,
      state
    }),
    'deleted post': postPage(members, {
      post: examplePost({ title: '[deleted]', post_url: null, domain: null, deleted: true }),
      comments: [exampleComment(1)],
      now
    }),
    comment: commentPage(members, {
      comment: item,
      replies: [exampleComment(2, { user })],
      left: 3,
      undoMinutes: 5,
      voted: true,
      now
    }),
    'comment for visitors': commentPage(site, { comment: item, replies: [], left: 0, now, undoMinutes: 5 }),
    'comment with faults': commentPage(members, {
      comment: item,
      replies: [],
      left: 0,
      now,
      undoMinutes: 5,
      state,
      stateOf: 'edit'
    }),
    comments: commentsPage(site, listed),
    'no comments': commentsPage(site, { comments: [], now }),
    'comments of one': userCommentsPage(site, { username: hostile, ...listed }),
    login: loginPage(site, { next: hostile }),
    'login with faults': loginPage(site, { next: hostile, state, stateOf: 'login' }),
    submit: submitPage(members, { title: hostile, post_url: hostile, address: `https://${hostile}` }),
    'submit with faults': submitPage(members, { address: 'https://news.example', state }),
    inbox: inboxPage(
      { ...members, member: { ...user, unread: 100 } },
      {
        notices: [
          { ...notice, comment: { id: 5, comment_html: '<p>Well said</p>\n' } },
          { ...notice, id: 2, kind: 'mention', user: null, read: true },
          { ...notice, id: 3, kind: 'moderation', post: null, note: hostile }
        ],
        next_cursor: 'x',
        now
      }
    ),
    'empty inbox': inboxPage(members, { notices: [], next_cursor: null, now }),
    dashboard: dashboardPage(members, { posts: extremes, nextHref: '/dashboard?cursor=x', now }),
    'dashboard after a deletion': dashboardPage(members, {
      posts: [],
      now,
      deleted: { id: 1, title: hostile, minutes: 5 }
    }),
    'empty dashboard': dashboardPage(members, { posts: [], now }),
    edit: editPage(members, { ...editable, post: examplePost({ title: hostile }), state }),
    'edit a text': editPage(members, {
      ...editable,
      post: examplePost({ post_url: null, domain: null, text: hostile })
    }),
    settings: settingsPage(members, {
      email: hostile,
      about: hostile,
      mail: null,
      shortcuts: true,
      isConfirmed: false,
      hasFeeds: false,
      saved: 'about'
    }),
    'settings with mail': settingsPage(members, {
      email: hostile,
      about: null,
      mail,
      shortcuts: true,
      isConfirmed: true,
      hasFeeds: true
    }),
    'settings with feeds': settingsPage(members, {
      email: null,
      about: null,
      mail: null,
      shortcuts: false,
      isConfirmed: false,
      hasFeeds: true,
      feeds: { Replies: hostile }
    }),
    feeds: feedsPage(site),
    'feeds for members': feedsPage(members),
    forgotten: forgottenPage(site, { sendsMail: true, isSent: true }),
    'forgotten without mail': forgottenPage(site, { sendsMail: false }),
    link: linkPage(site, {
      title: 'Confirm',
      text: hostile,
      act: { action: '/verify/x', button: 'Confirm' }
    }),
    'settings with faults': settingsPage(members, {
      email: null,
      shortcuts: true,
      isConfirmed: true,
      about: null,
      mail: null,
      hasFeeds: false,
      state,
      stateOf: 'email'
    }),
    'post for moderators': postPage(moderators, {
      post: examplePost({ locked: true, pinned: true }),
      comments: [
        exampleComment(1, { deleted: true, removed: true, user: null, children: [exampleComment(2)] })
      ],
      now
    }),
    'locked post': postPage(members, { post: examplePost({ locked: true }), comments: [], now }),
    'removed post': postPage(moderators, {
      post: examplePost({ deleted: true, removed: true }),
      comments: [],
      now
    }),
    pinned: postListPage(members, { list: 'hot', pinned: [examplePost({ pinned: true })], posts: [], now })
  }
  for (const [name, page] of Object.entries(pages)) {
    await assertValid(t, name, page)
    t.notMatch(page, /<script>|<img|<\/textarea>"/, name)
  }
})

t.test('a deleted post shows its discussion without actions', async (t) => {
  const post = examplePost({ title: '[deleted]', post_url: null, domain: null, deleted: true })
  const page = postPage(
    { ...site, member: { id: 1, username: 'alice' } },
    { post, comments: [exampleComment(1)], now }
  )
  t.match(page, /\[deleted\].*Well said/s)
  t.notMatch(page, /action="\/(post|comment)|dashboard\/edit|user\/alice/)
})

t.test('visitors get no script with a list, and nothing about a member', async (t) => {
  for (const page of [
    postListPage(site, { list: 'hot', posts: [examplePost()], now }),
    postPage(site, { post: examplePost(), comments: [exampleComment(1)], now })
  ]) {
    t.notMatch(page, /method="post"|dashboard/)
    t.match(page, '<a href="/login">Log in</a>')
  }
  t.notMatch(postListPage(site, { list: 'hot', posts: [examplePost()], now }), '<script')
})

t.test('a deleted account is named so, without a link', async (t) => {
  const gone = { id: 3, username: '[deleted]' }
  const page = postPage(site, {
    post: examplePost({ user: gone }),
    comments: [exampleComment(1, { user: gone })],
    now
  })
  t.notMatch(page, '/user/')
})

t.test('own comments have edit forms, those of others a reply form', async (t) => {
  const member = { id: 2, username: 'bob' }
  const show = (user: typeof member) =>
    postPage(
      { ...site, member },
      { post: examplePost(), comments: [exampleComment(9, { user, voted: false })], now }
    )
  t.match(show(member), /comment\/9#reply.*comment\/9#edit.*comment\/9#delete/s)
  t.match(show({ id: 3, username: 'carol' }), 'comment/9#reply')
  t.notMatch(show({ id: 3, username: 'carol' }), /#edit|#delete/)
})
