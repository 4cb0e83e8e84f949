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

/** Links of a mail, which a person opens. */
const forPeople = ['POST /verify/:token', 'POST /unsubscribe/:token', 'POST /reset', 'POST /reset/:token']

test('what the form of a page does, an operation of the API does as well', async (t) => {
  const { routes } = await boardWithRoutes(t)
  const forms = routes.filter(({ method, url }) => method === 'POST' && !url.startsWith('/api/'))
  const names = [...new Set(forms.map(({ method, url }) => `${method} ${url}`))]
  t.same(names.sort(), [...Object.keys(sameAs), ...forPeople].sort())
  const ids = new Set(Object.values(operations).map(([operationId]) => operationId))
  const unknown = Object.values(sameAs).flat()
  t.same(
    unknown.filter((id) => !ids.has(id)),
    []
  )
})
