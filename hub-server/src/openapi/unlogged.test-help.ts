/**
 * Operations that change something and leave no entry in the audit log, each with its reason. Every other one leaves one:
 * contract.test.ts looks.
 */
export const UNLOGGED: Readonly<Record<string, string>> = {
  'POST /api/v1/session': 'a session is listed under the account while it lives; what fails is counted',
  'POST /api/v1/session/oidc': 'the person has not come back yet; a first link is logged then',
  'DELETE /api/v1/session': 'the end of one’s own session changes nothing else',
  'POST /api/v1/links/look': 'changes nothing; it is no GET so that the token stands in no address',
  'POST /api/v1/plans/preview': 'changes nothing; it is no GET because a draft is long',
  'POST /api/v1/releases/{sha256}/rollout/preview':
    'changes nothing; it is no GET because it may name many kiosks',
  'POST /api/v1/session/mail/test': 'a mail to oneself; it stands in the list of deliveries',
  'POST /api/v1/webhooks/{id}/test': 'a call that means nothing; it stands in the list of deliveries',
  'POST /api/v1/views': 'how a person likes to look at figures; it shows nothing to anybody',
  'PUT /api/v1/views/{id}': 'as above',
  'DELETE /api/v1/views/{id}': 'as above',
  'POST /api/v1/views/{id}/restoration': 'as above',
  'POST /api/v1/review/holds': 'a hold is in memory for a minute and forbids nothing',
  'POST /api/v1/kiosk/events': 'the journal is itself a signed chain of what happened',
  'POST /api/v1/kiosk/heartbeat': 'twice a minute from each kiosk, and only the last is kept',
};
