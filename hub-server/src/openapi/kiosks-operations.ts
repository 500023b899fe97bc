import { configChangedSchema, heartbeatSchema, identifyRequestSchema } from '@otklik/shared/api/heartbeat.ts';
import { eventBatchSchema, keyChangeRequestSchema } from '@otklik/shared/api/kiosk.ts';
import { type Operations, sendsMedia } from './operation-notes.ts';

/** DESIGN §7, “now”. */
const kioskEvents = { 'config-changed': configChangedSchema, identify: identifyRequestSchema };

/** Kiosks as people see them, their own calls, and releases. */
export const kioskOperations: Operations = {
  'GET /api/v1/kiosks': {
    ...{ id: 'listKiosks', area: 'kiosks', problems: [] },
    summary: 'Kiosks and their health, by pages',
    description: 'While there is more, `next` is the cursor of the following page.',
  },
  'GET /api/v1/devices': {
    ...{ id: 'listDevices', area: 'kiosks', problems: ['store-unknown', 'group-unknown'] },
    summary: 'Workplaces and how what stands there fares, the one that most needs a hand first',
    description:
      '`counts` are over all that the other filters leave, whatever `state` was asked for. While there is more, `next` is the cursor of the following page.',
  },
  'GET /api/v1/devices/{id}': {
    ...{ id: 'getDevices', area: 'kiosks', problems: ['workplace-unknown'] },
    summary:
      'One workplace: its kiosk and those before it, consoles, tests of buttons, cameras, polls by day',
  },
  'POST /api/v1/enrolment-codes': {
    ...{ id: 'createEnrolmentCode', area: 'kiosks', problems: ['workplace-unknown'] },
    summary: 'A one-time code by which a kiosk enrols for these workplaces',
  },
  'POST /api/v1/kiosks/{id}/identify': {
    ...{ id: 'identifyKiosk', area: 'kiosks', problems: ['kiosk-away'] },
    summary: 'Make a kiosk show itself',
  },
  'POST /api/v1/kiosks/{id}/rebucket': {
    ...{ id: 'rebucketBoot', area: 'kiosks', problems: [] },
    summary: 'Apply what is known of a boot’s clock by now to its events',
  },
  'POST /api/v1/kiosks/{id}/revocation': {
    ...{ id: 'revokeKiosk', area: 'kiosks', problems: [] },
    summary: 'Revoke a kiosk’s key',
    description:
      'The hub takes nothing more from it. What it has not sent stays on its disk and comes once it is enrolled anew.',
  },
  'POST /api/v1/kiosks/{id}/key-rotation': {
    ...{ id: 'askForKioskKey', area: 'kiosks', problems: ['kiosk-revoked'] },
    summary: 'Ask a kiosk for a new key, which it makes once it hears of it',
  },
  'PUT /api/v1/kiosk/key': {
    ...{ id: 'changeKioskKey', area: 'kiosk', body: keyChangeRequestSchema },
    problems: ['key-not-asked'],
    summary: 'The key the kiosk has from now on, signed by the one before and by itself',
    description:
      'Repeated, signed by the new key, it is answered alike: the first answer may have been lost.',
  },
  'GET /api/v1/enrolment-codes': {
    ...{ id: 'listEnrolmentCodes', area: 'kiosks', problems: [] },
    summary: 'Enrolment codes that can still be used; the codes themselves are never told again',
  },
  'POST /api/v1/enrolment-codes/{id}/cancellation': {
    ...{ id: 'cancelEnrolmentCode', area: 'kiosks', problems: ['not-found'] },
    summary: 'Cancel an enrolment code',
  },
  'POST /api/v1/kiosks/{id}/move': {
    ...{ id: 'moveKiosk', area: 'kiosks' },
    problems: [
      ...['not-found', 'kiosk-revoked', 'store-unknown', 'workplace-unknown'],
      ...['if-match-missing', 'changed-meanwhile', 'move-time'],
    ] as const,
    summary: 'Put a kiosk into another store, with its workplaces or at some that are there',
    description:
      'If-Match names the revision that the list of kiosks shows. What the kiosk recorded before it moved stays where it stood, also what it tells of later.',
  },
  'POST /api/v1/kiosk/enrol': {
    ...{ id: 'enrolKiosk', area: 'kiosk', problems: ['enrol-code-wrong', 'enrol-code-expired'] },
    summary: 'Enrol with a one-time code; the only call of a kiosk that is not signed',
  },
  'GET /api/v1/kiosk/config': {
    ...{ id: 'getKioskConfig', area: 'kiosk', problems: [] },
    summary: 'What this kiosk asks, where and when',
  },
  'POST /api/v1/kiosk/events': {
    ...{ id: 'sendEvents', area: 'kiosk', body: eventBatchSchema },
    problems: ['chain-broken', 'chain-fork', 'batch-gap', 'batch-malformed'],
    summary: 'A batch of the kiosk’s journal; it may be compressed with gzip',
    description: 'The reply is countersigned and comes after the commit. A batch repeated is answered alike.',
  },
  'POST /api/v1/kiosk/heartbeat': {
    ...{ id: 'sendHeartbeat', area: 'kiosk', problems: [], body: heartbeatSchema },
    summary: 'How the kiosk fares',
  },
  'GET /api/v1/kiosk/stream': {
    ...{ id: 'openKioskStream', area: 'kiosk', problems: [], events: kioskEvents },
    summary: 'Server-sent events for this kiosk',
  },
  'GET /api/v1/kiosk/media/{sha256}': {
    ...{ id: 'getKioskMedia', area: 'kiosk', problems: ['media-unknown', 'range-wrong'], files: sendsMedia },
    summary: 'A prompt, or one range of its bytes',
  },
  'GET /api/v1/kiosk/releases/{sha256}': {
    ...{ id: 'getKioskRelease', area: 'kiosk', files: { 206: ['application/octet-stream'] } },
    problems: ['release-unknown', 'range-wrong'],
    summary: 'One range of a release’s archive; a long one is answered in part',
  },
  'GET /api/v1/releases': {
    ...{ id: 'listReleases', area: 'releases', problems: [] },
    summary: 'All releases and who is offered them',
  },
  'GET /api/v1/releases/progress': {
    ...{ id: 'getRolloutProgress', area: 'releases', problems: [] },
    summary: 'Which versions run at the counters, and how far each release has come',
  },
  'GET /api/v1/releases/kiosks': {
    ...{ id: 'listRolloutKiosks', area: 'releases', problems: [] },
    summary: 'Kiosks that a rollout may name, by store',
  },
  'POST /api/v1/releases': {
    ...{ id: 'addRelease', area: 'releases', problems: ['release-signature-wrong'] },
    summary: 'Add a release by its signed description',
  },
  'PUT /api/v1/releases/{sha256}/archive': {
    ...{ id: 'uploadRelease', area: 'releases', problems: ['release-unknown', 'release-damaged'] },
    summary: 'Upload the archive of a release',
  },
  'PUT /api/v1/releases/{sha256}/rollout': {
    ...{ id: 'setRollout', area: 'releases' },
    problems: ['release-unknown', 'release-incomplete', 'if-match-missing', 'changed-meanwhile'],
    summary: 'Say which kiosks are offered a release',
    description:
      'If-Match names the revision of the rollout that the list of releases shows, 0 before the first. Held, a rollout stands where it is. Kiosks that run a release keep it when it is taken back.',
  },
  'POST /api/v1/releases/{sha256}/rollout/preview': {
    ...{ id: 'previewRollout', area: 'releases', problems: ['release-unknown'] },
    summary: 'What setting a rollout so would do, by what is known of the kiosks now; changes nothing',
  },
};
