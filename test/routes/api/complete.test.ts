import { test } from 'tap'
import { operations } from '../../../src/openapi/operations.ts'
import { boardWithRoutes } from '../../fixtures/routes.ts'

/** The operations that do what a form does. */
const sameAs: Record<string, string[]> = {
  'POST /comment/:id/vote': ['voteForComment', 'withdrawVoteForComment'],
  'POST /comment/:id/reply': ['createComment'],
  'POST /comment/:id/edit': ['editComment'],
  'POST /comment/:id/delete': ['deleteComment'],
  'POST /comment/:id/restore': ['restoreComment'],
  'POST /comment/:id/flag': ['flagComment'],
  'POST /post/:id/flag': ['flagPost'],
  'POST /post/:id/mark': ['savePost', 'unsavePost', 'hidePost', 'unhidePost'],
  'POST /post/:id/vote': ['voteForPost', 'withdrawVoteForPost'],
  'POST /post/:id/comment': ['createComment'],
  'POST /inbox': ['markNoticesRead'],
  'POST /invite/:token': ['signUp'],
  'POST /login': ['logIn'],
  'POST /signup': ['signUp'],
  'POST /logout': ['logOut'],
  'POST /submit': ['createPost'],
  'POST /tag/:name/choice': ['chooseTag', 'forgetTagChoice'],
  'POST /admin/mail/test': ['sendTestMail'],
  'POST /admin/members/:username/approve': ['decideApplication'],
  'POST /admin/members/:username/role': ['changeRole'],
  'POST /admin/members/:username/sessions': ['endSessionsOfMember'],
  'POST /admin/members/:username/reset-link': ['makeResetLink'],
  'POST /admin/members/:username/delete': ['deleteMember'],
  'POST /admin/jobs/:id/retry': ['retryJob'],
  'POST /admin/jobs/:id/forget': ['forgetJob'],
  'POST /admin/site': ['changeSettings'],
  'POST /admin/sign-up': ['changeSettings'],
  'POST /admin/limits': ['changeSettings'],
  'POST /admin/moderation': ['changeSettings'],
  'POST /admin/texts': ['changeSettings'],
  'POST /admin/tags': ['createTag'],
  'POST /admin/tags/:name': ['changeTag'],
  'POST /admin/tags/:name/retire': ['changeTag'],
  'POST /admin/tags/:name/merge': ['mergeTags'],
  'POST /admin/webhooks': ['createWebhook'],
  'POST /admin/webhooks/:id/delete': ['deleteWebhook'],
  'POST /admin/webhooks/:id/enabled': ['switchWebhook'],
  'POST /admin/webhooks/:id/test': ['testWebhook'],
  'POST /admin/sources': ['createSource'],
  'POST /admin/sources/:id': ['changeSource'],
  'POST /admin/sources/:id/paused': ['changeSource'],
  'POST /admin/sources/:id/run': ['runSource'],
  'POST /admin/sources/:id/delete': ['deleteSource'],
  'POST /dashboard/settings/tokens': ['createToken'],
  'POST /dashboard/settings/tokens/:id/delete': ['deleteToken'],
  'POST /dashboard/edit/:id': ['editPost'],
  'POST /dashboard/edit/:id/delete': ['deletePost'],
  'POST /dashboard/edit/:id/restore': ['restorePost'],
  'POST /dashboard/invitations': ['createInvitation'],
  'POST /dashboard/invitations/:id/withdraw': ['withdrawInvitation'],
  'POST /dashboard/sessions': ['endSession', 'endOtherSessions', 'endAllSessions'],
  'POST /dashboard/settings/about': ['editProfile'],
  'POST /dashboard/settings/keys': ['editPreferences'],
  'POST /dashboard/settings/email': ['changeEmail'],
  'POST /dashboard/settings/verify': ['resendVerification'],
  'POST /dashboard/settings/feeds': ['makeFeeds'],
  'POST /dashboard/settings/mail': ['chooseMail'],
  'POST /dashboard/settings/password': ['changePassword'],
  'POST /dashboard/settings/account': ['deleteAccount'],
  'POST /mod/applications/:username/accept': ['decideApplication'],
  'POST /mod/applications/:username/refuse': ['decideApplication'],
  'POST /mod/posts/:id/tags': ['retagPost'],
  'POST /mod/posts/:id/:action': ['moderatePost'],
  'POST /mod/comments/:id/:action': ['moderateComment'],
  'POST /mod/domains': ['banDomain'],
  'POST /mod/domains/unban': ['unbanDomain'],
  'POST /mod/domains/restore': ['restoreBatch'],
  'POST /mod/users/:username/ban': ['banMember'],
  'POST /mod/users/:username/unban': ['unbanMember'],
  'POST /mod/users/:username/note': ['addMemberNote'],
  'POST /mod/users/:username/restore': ['restoreBatch']
}

/** The operations that tell what a page shows. */
const shows: Record<string, string[]> = {
  '/': ['listPosts', 'readBoard'],
  '/newest': ['listPosts'],
  '/active': ['listPosts'],
  '/top': ['listPosts'],
  '/comments': ['listComments'],
  '/post/:id': ['readPost', 'listOtherDiscussions'],
  '/post/:id/flag': ['readPost', 'readBoard'],
  '/comment/:id': ['readComment'],
  '/comment/:id/discussion': ['readComment', 'readPost'],
  '/comment/:id/flag': ['readComment', 'readBoard'],
  '/site/:domain': ['listPostsOfSite'],
  '/user/:username': ['readProfile', 'listPostsOfMember'],
  '/user/:username/comments': ['listCommentsOfMember'],
  '/tags': ['listTags'],
  '/tag/:names': ['listTags', 'listPosts'],
  '/search': ['search'],
  '/moderation': ['listModerationLog'],
  '/about': ['readBoard'],
  '/rules': ['readBoard'],
  '/privacy': ['readBoard'],
  '/login': ['readBoard'],
  '/submit': ['describeLink', 'listTags', 'readBoard'],
  '/inbox': ['listNotices'],
  '/saved': ['listSavedPosts'],
  '/hidden': ['listHiddenPosts'],
  '/upvoted': ['listUpvotedPosts'],
  '/followed': ['listFollowedPosts'],
  '/dashboard': ['readOwnAccount', 'listPostsOfMember'],
  '/dashboard/comments': ['listCommentsOfMember'],
  '/dashboard/edit/:id': ['readPost'],
  '/dashboard/filters': ['listTags'],
  '/dashboard/invitations': ['listInvitations'],
  '/dashboard/sessions': ['listSessions'],
  '/dashboard/settings': ['readOwnAccount', 'readProfile', 'readMailChoices', 'readFeedState'],
  '/dashboard/settings/tokens': ['listTokens'],
  '/mod/applications': ['listApplications'],
  '/mod/comments/:id': ['readCommentCase'],
  '/mod/domains': ['listBannedDomains'],
  '/mod/invitations': ['listInvitedMembers'],
  '/mod/posts/:id': ['readPostCase'],
  '/mod/queue': ['readQueue'],
  '/mod/users/:username': ['readMemberCase'],
  '/admin': ['readOverview', 'readSettings'],
  '/admin/audit': ['listActs'],
  '/admin/jobs': ['listFailedJobs'],
  '/admin/limits': ['readSettings'],
  '/admin/mail': ['readMailState'],
  '/admin/members': ['findMembers'],
  '/admin/members/:username': ['readMember'],
  '/admin/moderation': ['readSettings'],
  '/admin/sign-up': ['readSettings'],
  '/admin/site': ['readSettings'],
  '/admin/tags': ['listAllTags'],
  '/admin/tags/:name': ['listAllTags'],
  '/admin/tags/:name/merge': ['listAllTags'],
  '/admin/texts': ['readSettings'],
  '/admin/sources': ['listSources'],
  '/admin/sources/:id': ['listSources'],
  '/admin/webhooks': ['listWebhooks'],
  '/admin/webhooks/:id': ['readWebhook']
}

/** Links of a mail or an invitation, which a person opens. */
const forPeople = ['/verify/:token', '/unsubscribe/:token', '/reset', '/reset/:token', '/invite/:token']

/** Addresses of forms that came back with a fault; reloaded, they redirect to their page. */
const reloaded = [
  '/signup',
  '/post/:id/comment',
  '/comment/:id/reply',
  '/comment/:id/edit',
  '/dashboard/settings/:form',
  '/mod/posts/:id/tags',
  '/mod/posts/:id/:action',
  '/mod/comments/:id/:action',
  '/mod/users/:username/ban',
  '/mod/users/:username/note',
  '/admin/members/:username/:act'
]

/** For programs already, or about the API itself. */
const forPrograms = [
  /^\/assets\//,
  /^\/(favicon\.ico|robots\.txt|app\.webmanifest|opensearch\.xml|metrics)$/,
  /^\/(health|sitemap|lobsters)\//,
  /^\/sitemap\.xml$/,
  /\.:format$/,
  /^\/(feeds|openapi\.json|docs\/api)$/
]

const ids = new Set(Object.values(operations).map(([operationId]) => operationId))

function unknownIn(table: Record<string, string[]>): string[] {
  return Object.values(table)
    .flat()
    .filter((id) => !ids.has(id))
}

test('what the form of a page does, an operation of the API does as well', async (t) => {
  const { routes } = await boardWithRoutes(t)
  const forms = routes.filter(({ method, url }) => method === 'POST' && !url.startsWith('/api/'))
  const names = [...new Set(forms.map(({ method, url }) => `${method} ${url}`))]
  const opened = forPeople.filter((path) => path !== '/invite/:token').map((path) => `POST ${path}`)
  t.same(names.sort(), [...Object.keys(sameAs), ...opened].sort())
  t.same(unknownIn(sameAs), [])
})

test('what a page shows, an operation of the API tells as well', async (t) => {
  const { routes } = await boardWithRoutes(t)
  const pages = routes.filter(
    ({ method, url }) =>
      method === 'GET' && !url.startsWith('/api/') && !forPrograms.some((pattern) => pattern.test(url))
  )
  const paths = [...new Set(pages.map(({ url }) => url))]
  t.same(paths.sort(), [...Object.keys(shows), ...forPeople, ...reloaded].sort())
  t.same(unknownIn(shows), [])
})
