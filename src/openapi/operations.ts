/** Name and summary of every operation of the API. What is not here is not described. */
export const operations: Record<string, readonly [operationId: string, summary: string]> = {
  'GET /api/posts': ['listPosts', 'List posts'],
  'POST /api/posts': ['createPost', 'Submit a link or a text'],
  'GET /api/sites/:domain/posts': ['listPostsOfSite', 'List the posts that link to a site'],
  'GET /api/posts/:id/discussions': ['listOtherDiscussions', 'List other discussions of the link of a post'],
  'GET /api/posts/:id': ['readPost', 'Read a post with its whole discussion'],
  'PUT /api/posts/:id': ['editPost', 'Edit your post'],
  'DELETE /api/posts/:id': ['deletePost', 'Delete your post'],
  'POST /api/posts/:id/restore': ['restorePost', 'Undo the deletion of your post'],
  'PUT /api/posts/upvote': ['upvotePost', 'Vote for a post that the body names'],
  'PUT /api/posts/:id/vote': ['voteForPost', 'Vote for a post'],
  'DELETE /api/posts/:id/vote': ['withdrawVoteForPost', 'Withdraw the vote for a post'],
  'PUT /api/posts/:id/saved': ['savePost', 'Save a post for yourself'],
  'DELETE /api/posts/:id/saved': ['unsavePost', 'Forget a saved post'],
  'PUT /api/posts/:id/hidden': ['hidePost', 'Hide a post from your lists'],
  'DELETE /api/posts/:id/hidden': ['unhidePost', 'Show a hidden post again'],
  'PUT /api/posts/:id/flag': ['flagPost', 'Flag a post to the moderators'],

  'GET /api/comments': ['listComments', 'List the newest comments'],
  'GET /api/comments/:id': ['readComment', 'Read a comment with its replies'],
  'POST /api/comments': ['createComment', 'Comment on a post, or reply to a comment'],
  'PUT /api/comments/:id': ['editComment', 'Edit your comment'],
  'DELETE /api/comments/:id': ['deleteComment', 'Delete your comment'],
  'POST /api/comments/:id/restore': ['restoreComment', 'Undo the deletion of your comment'],
  'PUT /api/comments/:id/vote': ['voteForComment', 'Vote for a comment'],
  'DELETE /api/comments/:id/vote': ['withdrawVoteForComment', 'Withdraw the vote for a comment'],
  'PUT /api/comments/:id/flag': ['flagComment', 'Flag a comment to the moderators'],
  'POST /api/preview': ['previewText', 'Render a text without saving it'],

  'GET /api/board': ['readBoard', 'Read the name, the texts and the rules of the board'],
  'GET /api/link': ['describeLink', 'Read the title of a link, and whether it was posted before'],
  'GET /api/search': ['search', 'Search posts or comments'],
  'GET /api/tags': ['listTags', 'List the tags'],
  'PUT /api/tags/:name/choice': ['chooseTag', 'Follow or hide a tag'],
  'DELETE /api/tags/:name/choice': ['forgetTagChoice', 'Neither follow nor hide a tag any more'],
  'GET /api/notices': ['listNotices', 'List your notices'],
  'PUT /api/notices/read': ['markNoticesRead', 'Mark notices as read'],
  'GET /api/moderation': ['listModerationLog', 'List what moderators did'],

  'POST /api/users': ['signUp', 'Sign up, and log in'],
  'POST /api/users/login': ['logIn', 'Log in'],
  'POST /api/users/logout': ['logOut', 'Log out'],
  'GET /api/users/:username': ['readProfile', 'Read the profile of a member'],
  'GET /api/users/:username/posts': ['listPostsOfMember', 'List the posts of a member'],
  'GET /api/users/:username/comments': ['listCommentsOfMember', 'List the comments of a member'],
  'GET /api/users/me': ['readOwnAccount', 'Read your account'],
  'PUT /api/users/me': ['editProfile', 'Edit your profile'],
  'DELETE /api/users/me': ['deleteAccount', 'Delete your account'],
  'PUT /api/users/me/preferences': ['editPreferences', 'Change your preferences'],
  'PUT /api/users/me/password': ['changePassword', 'Change your password'],
  'PUT /api/users/me/email': ['changeEmail', 'Change your e-mail address'],
  'POST /api/users/me/email/verification': [
    'resendVerification',
    'Send the mail again that confirms your address'
  ],
  'GET /api/users/me/mail': ['readMailChoices', 'Read which mail you get'],
  'PUT /api/users/me/mail': ['chooseMail', 'Choose which mail you get'],
  'GET /api/users/me/followed': ['listFollowedPosts', 'List the posts of the tags that you follow'],
  'GET /api/users/me/saved': ['listSavedPosts', 'List the posts that you saved'],
  'GET /api/users/me/hidden': ['listHiddenPosts', 'List the posts that you hid'],
  'GET /api/users/me/upvoted': ['listUpvotedPosts', 'List the posts that you voted for'],
  'GET /api/users/me/sessions': ['listSessions', 'List your sessions'],
  'DELETE /api/users/me/sessions': ['endAllSessions', 'Log out everywhere'],
  'DELETE /api/users/me/sessions/others': ['endOtherSessions', 'Log out everywhere else'],
  'DELETE /api/users/me/sessions/:id': ['endSession', 'End one of your sessions'],
  'GET /api/users/me/tokens': ['listTokens', 'List your access tokens'],
  'POST /api/users/me/tokens': ['createToken', 'Make an access token, which is told only once'],
  'DELETE /api/users/me/tokens/:id': ['deleteToken', 'Delete an access token'],
  'GET /api/users/me/feeds': ['readFeedState', 'Read whether you have private feeds'],
  'POST /api/users/me/feeds': [
    'makeFeeds',
    'Make the addresses of your private feeds, which are told only once'
  ],
  'GET /api/invitations': ['listInvitations', 'List your open invitations'],
  'POST /api/invitations': ['createInvitation', 'Make an invitation'],
  'DELETE /api/invitations/:id': ['withdrawInvitation', 'Withdraw an invitation'],

  'GET /api/mod/queue': ['readQueue', 'Read the open flags'],
  'GET /api/mod/posts/:id': ['readPostCase', 'Read a post as moderators see it'],
  'POST /api/mod/posts/:id/:action': [
    'moderatePost',
    'Remove, restore, lock or pin a post, or dismiss its flags'
  ],
  'PUT /api/mod/posts/:id/tags': ['retagPost', 'Change the tags of a post'],
  'GET /api/mod/comments/:id': ['readCommentCase', 'Read a comment as moderators see it'],
  'POST /api/mod/comments/:id/:action': [
    'moderateComment',
    'Remove or restore a comment, or dismiss its flags'
  ],
  'GET /api/mod/users/:username': ['readMemberCase', 'Read a member as moderators see them'],
  'PUT /api/mod/users/:username/ban': ['banMember', 'Ban a member'],
  'DELETE /api/mod/users/:username/ban': ['unbanMember', 'End the ban of a member'],
  'POST /api/mod/users/:username/notes': ['addMemberNote', 'Note something about a member'],
  'POST /api/mod/batches/:batch/restore': ['restoreBatch', 'Restore what was removed together'],
  'GET /api/mod/domains': ['listBannedDomains', 'List the banned domains'],
  'PUT /api/mod/domains/:domain': ['banDomain', 'Ban a domain'],
  'DELETE /api/mod/domains/:domain': ['unbanDomain', 'End the ban of a domain'],
  'GET /api/mod/applications': ['listApplications', 'List who asks to become a member'],
  'GET /api/mod/invitations': ['listInvitedMembers', 'List who invited whom'],
  'POST /api/mod/applications/:username/:decision': ['decideApplication', 'Approve or refuse an application'],

  'GET /api/admin/overview': ['readOverview', 'Count what administrators look at first'],
  'GET /api/admin/settings': ['readSettings', 'Read the settings'],
  'PUT /api/admin/settings': ['changeSettings', 'Change settings'],
  'GET /api/admin/webhooks': ['listWebhooks', 'List the webhooks'],
  'POST /api/admin/webhooks': ['createWebhook', 'Make a webhook, whose secret is told only once'],
  'GET /api/admin/webhooks/:id': ['readWebhook', 'Read a webhook with its last deliveries'],
  'PUT /api/admin/webhooks/:id': ['switchWebhook', 'Switch a webhook on or off'],
  'POST /api/admin/webhooks/:id/test': ['testWebhook', 'Send a test to a webhook'],
  'DELETE /api/admin/webhooks/:id': ['deleteWebhook', 'Delete a webhook'],
  'GET /api/admin/mail': ['readMailState', 'Read how mail is sent'],
  'POST /api/admin/mail/test': ['sendTestMail', 'Send yourself a mail'],
  'GET /api/admin/tags': ['listAllTags', 'List the tags with their former names'],
  'POST /api/admin/tags': ['createTag', 'Make a tag'],
  'PUT /api/admin/tags/:name': ['changeTag', 'Change a tag'],
  'POST /api/admin/tags/:name/merge': ['mergeTags', 'Merge a tag into another'],
  'GET /api/admin/users': ['findMembers', 'Find members by name, address or role'],
  'GET /api/admin/users/:username': ['readMember', 'Read a member as administrators see them'],
  'PUT /api/admin/users/:username/role': ['changeRole', 'Change the role of a member'],
  'DELETE /api/admin/users/:username/sessions': ['endSessionsOfMember', 'Log a member out everywhere'],
  'POST /api/admin/users/:username/reset-link': [
    'makeResetLink',
    'Make a link by which a member sets a new password, which is told only once'
  ],
  'DELETE /api/admin/users/:username': ['deleteMember', 'Delete the account of a member'],
  'GET /api/admin/jobs': ['listFailedJobs', 'List the jobs that have failed'],
  'POST /api/admin/jobs/:id/retry': ['retryJob', 'Try a job that has failed again'],
  'DELETE /api/admin/jobs/:id': ['forgetJob', 'Forget a job that has failed'],
  'GET /api/admin/audit': ['listActs', 'List all acts of moderators and administrators']
}

/** The groups of operations, by the beginning of their path. */
export const groups = {
  posts: { path: '/api/posts', description: 'Links and texts, and what a member does with them.' },
  comments: { path: '/api/comments', description: 'Comments. `GET /api/posts/{id}` reads a whole thread.' },
  users: { path: '/api/users', description: 'Members, and the own account.' },
  tags: { path: '/api/tags', description: 'What posts are about.' },
  notices: { path: '/api/notices', description: 'What a member is told of.' },
  invitations: { path: '/api/invitations', description: 'Links by which others sign up.' },
  moderation: { path: '/api/mod', description: 'For moderators, beside the public log.' },
  administration: { path: '/api/admin', description: 'For administrators.' },
  other: { path: '/api/', description: 'Search, previews, sites, and the board itself.' }
} as const

/** @returns the group of a path */
export function groupOf(url: string): string {
  return Object.entries(groups).find(([, { path }]) => url.startsWith(path))?.[0] ?? 'other'
}
