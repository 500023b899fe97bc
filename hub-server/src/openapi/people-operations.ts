import type { Operations } from './operation-notes.ts';

/** Accounts, sessions and the audit log. */
export const peopleOperations: Operations = {
  'POST /api/v1/session': {
    ...{ id: 'signIn', area: 'session', problems: ['wrong-credentials', 'code-wrong', 'csrf'] },
    summary: 'Sign in',
    description:
      'Sets the session’s cookie and gives the token that every change repeats in the header `x-otklik-csrf`.',
  },
  'GET /api/v1/session': {
    ...{ id: 'getSession', area: 'session', problems: [] },
    summary: 'Who is signed in, and the token for changes',
  },
  'DELETE /api/v1/session': {
    ...{ id: 'signOut', area: 'session', problems: [] },
    summary: 'Sign out',
  },
  'POST /api/v1/session/password': {
    ...{
      id: 'changePassword',
      area: 'session',
      problems: ['wrong-credentials', 'password-weak', 'too-many-requests'],
    },
    summary: 'Change one’s own password; every session ends, a new one begins',
  },
  'GET /api/v1/sign-in': {
    ...{ id: 'getSignInWays', area: 'session', problems: [] },
    summary: 'By what one may sign in beside a password',
  },
  'POST /api/v1/session/oidc': {
    ...{ id: 'beginOidc', area: 'session', problems: ['oidc-off', 'oidc-away', 'csrf'] },
    summary: 'Begin to sign in by a provider of identities (OpenID Connect)',
    description:
      'Gives the provider’s address for the browser, and a cookie by which it is known when it comes back.',
  },
  'POST /api/v1/session/code': {
    ...{ id: 'giveCode', area: 'session', problems: ['code-wrong', 'second-step-unknown'] },
    summary: 'Finish signing in with a code of the app, or a recovery code',
    description: 'For a session whose `step` is `code`. The session has a new token and cookie afterwards.',
  },
  'GET /api/v1/session/second-step': {
    ...{ id: 'getSecondStep', area: 'session', problems: [] },
    summary: 'One’s own second step',
  },
  'POST /api/v1/session/second-step': {
    ...{ id: 'beginSecondStep', area: 'session', problems: ['wrong-credentials'] },
    summary: 'Draw the secret of a second step (RFC 6238), which counts once its first code is confirmed',
  },
  'POST /api/v1/session/second-step/confirmation': {
    ...{ id: 'confirmSecondStep', area: 'session', problems: ['code-wrong', 'second-step-unknown'] },
    summary: 'Confirm a second step by its first code; every other session ends',
  },
  'POST /api/v1/session/second-step/removal': {
    ...{ id: 'removeSecondStep', area: 'session' },
    problems: ['wrong-credentials', 'second-step-required', 'user-unknown'],
    summary: 'Do without one’s own second step, where the role may',
  },
  'POST /api/v1/users/{id}/second-step/removal': {
    ...{ id: 'resetSecondStep', area: 'session', problems: ['user-unknown'] },
    summary: 'Take a person’s second step away, whose device is lost; the person’s sessions end',
  },
  'GET /api/v1/session/identities': {
    ...{ id: 'getOwnIdentities', area: 'session', problems: [] },
    summary: 'By what one signs in oneself: providers of identities, a password',
  },
  'POST /api/v1/session/identities/removal': {
    ...{ id: 'removeIdentities', area: 'session', problems: ['wrong-credentials', 'user-unknown'] },
    summary: 'Sign in by the provider of identities no more, until it vouches for one’s login again',
  },
  'POST /api/v1/users/{id}/identities/removal': {
    ...{ id: 'resetIdentities', area: 'session', problems: ['user-unknown'] },
    summary: 'Unlink a person from the provider of identities; the person’s sessions end',
  },
  'GET /api/v1/audit': {
    ...{ id: 'listAudit', area: 'audit', problems: [] },
    summary: 'Who did what, when, to what: the newest first, by pages',
    description: 'While there is more, `next` is the cursor of the following page.',
  },
  'GET /api/v1/audit/export.csv': {
    ...{ id: 'exportAuditCsv', area: 'audit', problems: [], files: { 200: ['text/csv'] } },
    summary: 'The audit log as CSV, the oldest first',
  },
  'GET /api/v1/audit/export.ndjson': {
    ...{ id: 'exportAuditNdjson', area: 'audit', problems: [] },
    files: { 200: ['application/x-ndjson'] },
    summary: 'The audit log, one line of canonical JSON each, the oldest first',
  },
  'GET /api/v1/sessions': {
    ...{ id: 'listSessions', area: 'session', problems: [] },
    summary: 'One’s own sessions',
  },
  'DELETE /api/v1/sessions': {
    ...{ id: 'endSessions', area: 'session', problems: [] },
    summary: 'End all of one’s own sessions, this one too',
  },
  'DELETE /api/v1/sessions/{id}': {
    ...{ id: 'endSession', area: 'session', problems: [] },
    summary: 'End one of one’s own sessions',
  },
  'POST /api/v1/invitations': {
    ...{ id: 'invite', area: 'session', problems: ['login-taken', 'store-unknown', 'group-unknown'] },
    summary: 'Make an account whose password its person sets by a link',
    description:
      'Nobody gives a higher role or a wider scope than their own. The link is told this once and is good for 7 days.',
  },
  'POST /api/v1/users/{id}/links': {
    ...{ id: 'resetPassword', area: 'session', problems: ['user-unknown'] },
    summary: 'Make a link by which a person sets a new password',
  },
  'POST /api/v1/links/look': {
    ...{ id: 'lookAtLink', area: 'session', problems: ['link-unknown'] },
    summary: 'What a link is for',
  },
  'POST /api/v1/links/use': {
    ...{ id: 'useLink', area: 'session', problems: ['link-unknown', 'password-weak', 'login-taken'] },
    summary: 'Set a password by a link, and sign in',
  },
  'GET /api/v1/users': {
    ...{ id: 'listUsers', area: 'session', problems: [] },
    summary: 'Accounts whose scope lies in one’s own',
  },
  'PUT /api/v1/users/{id}': {
    ...{
      id: 'changeUser',
      area: 'session',
      problems: [
        ...(['user-unknown', 'store-unknown', 'group-unknown', 'last-admin'] as const),
        ...(['if-match-missing', 'changed-meanwhile'] as const),
      ],
    },
    summary: 'Change name, role, scope and a manager’s right to video; the person’s sessions end',
    description:
      'If-Match names the revision that the list of accounts shows; the reply gives the next one. Switching an account off or on, and erasing its names, makes a revision too.',
  },
  'POST /api/v1/users/{id}/deactivation': {
    ...{ id: 'deactivateUser', area: 'session', problems: ['user-unknown', 'last-admin'] },
    summary: 'Switch an account off',
  },
  'POST /api/v1/users/{id}/activation': {
    ...{ id: 'activateUser', area: 'session', problems: ['user-unknown'] },
    summary: 'Switch an account on again',
  },
  'DELETE /api/v1/users/{id}/sessions': {
    ...{ id: 'endSessionsOf', area: 'session', problems: ['user-unknown'] },
    summary: 'End all sessions of a person, whose device is lost, say',
  },
  'POST /api/v1/users/{id}/erasure': {
    ...{ id: 'eraseUser', area: 'session', problems: ['user-unknown', 'last-admin'] },
    summary: 'Erase name and login for good, and switch the account off',
  },
  'POST /api/v1/users': {
    ...{
      id: 'createUser',
      area: 'session',
      problems: ['login-taken', 'password-weak', 'store-unknown', 'group-unknown'],
    },
    summary: 'Make an account',
  },
};
