import type { Static, TSchema } from 'typebox';
import {
  cameraRequestSchema,
  createdReplySchema,
  enrolmentCodeListReplySchema,
  enrolmentCodeReplySchema,
  enrolmentCodeRequestSchema,
  kioskMoveRequestSchema,
  kioskRevocationRequestSchema,
  storeListQuerySchema,
  storeRequestSchema,
  storesReplySchema,
  workplaceMoveRequestSchema,
  workplaceRequestSchema,
} from './admin.ts';
import {
  agreementQuerySchema,
  agreementReplySchema,
  knownItemRequestSchema,
  knownItemsReplySchema,
  ownAgreementReplySchema,
  pressesQuerySchema,
  pressesReplySchema,
} from './agreement.ts';
import {
  alertCommentRequestSchema,
  alertDetailSchema,
  alertListQuerySchema,
  alertListReplySchema,
  alertRuleChangeSchema,
  alertRuleSchema,
  alertRulesReplySchema,
  newAlertRuleSchema,
} from './alerts.ts';
import {
  appealRequestSchema,
  exclusionListSchema,
  exclusionQuerySchema,
  exclusionSchema,
} from './appeals.ts';
import { auditQuerySchema, auditReplySchema } from './audit.ts';
import { cameraCheckSchema } from './camera-check.ts';
import {
  cameraClockReplySchema,
  cameraClockVersionRequestSchema,
  cameraMarkRequestSchema,
} from './camera-clock.ts';
import {
  cameraListReplySchema,
  cameraRecordSchema,
  chainHistoryReplySchema,
  groupRecordSchema,
  storeChangeSchema,
  storeRecordSchema,
  workplaceChangeSchema,
  workplaceRecordSchema,
  zoneChangeSchema,
} from './chain.ts';
import {
  consoleChangeSchema,
  consoleHistorySchema,
  consoleListQuerySchema,
  consoleListReplySchema,
  consoleRecordSchema,
} from './consoles.ts';
import {
  deliveryListQuerySchema,
  deliveryListReplySchema,
  deliveryMadeSchema,
  mailSettingsReplySchema,
  mailSettingsSchema,
  reportQuerySchema,
  scheduleListReplySchema,
  scheduleRecordSchema,
  scheduleRequestSchema,
  scheduleRunSchema,
  webhookListReplySchema,
  webhookMadeSchema,
  webhookRequestSchema,
} from './deliveries.ts';
import { deviceDetailSchema, deviceListQuerySchema, deviceListReplySchema } from './devices.ts';
import { doubleSettingsRequestSchema, doubleSettingsSchema } from './double-review.ts';
import { exportQuerySchemas, resultFileSchemas } from './exports.ts';
import { firstCalls } from './first-calls.ts';
import { identifyRequestSchema, kioskListQuerySchema, kioskListReplySchema } from './heartbeat.ts';
import { mediaListReplySchema, mediaRecordSchema, mediaUploadQuerySchema } from './media.ts';
import {
  operatorImportReplySchema,
  operatorListQuerySchema,
  operatorListReplySchema,
  operatorRecordSchema,
  operatorRequestSchema,
} from './operators.ts';
import {
  ownExclusionListSchema,
  ownExclusionQuerySchema,
  ownExclusionSchema,
  ownFiguresSchema,
} from './own.ts';
import {
  codeRequestSchema,
  identityRemovalReplySchema,
  identityRemovalRequestSchema,
  invitationRequestSchema,
  linkLookReplySchema,
  linkLookRequestSchema,
  linkReplySchema,
  linkUseRequestSchema,
  oidcBegunSchema,
  ownIdentitiesReplySchema,
  passwordChangeRequestSchema,
  personChangeRequestSchema,
  personListReplySchema,
  secondStepBeginRequestSchema,
  secondStepBegunSchema,
  secondStepConfirmedSchema,
  secondStepRemovalRequestSchema,
  secondStepReplySchema,
  sessionListReplySchema,
  signInWaysSchema,
} from './people.ts';
import {
  insertsReplySchema,
  planDraftSchema,
  planPeriodsQuerySchema,
  planPeriodsReplySchema,
  planPreviewReplySchema,
  planPreviewRequestSchema,
  planRequestSchema,
  planRevealReplySchema,
  planSchema,
  plansReplySchema,
} from './plans.ts';
import { pollDetailSchema } from './poll-detail.ts';
import { questionRequestSchema, questionSchema, questionsReplySchema } from './questions.ts';
import { registerListReplySchema, registerMadeSchema, registerRequestSchema } from './registers.ts';
import {
  releaseListSchema,
  rolloutKiosksSchema,
  rolloutPreviewSchema,
  rolloutProgressSchema,
  rolloutRequestSchema,
} from './releases.ts';
import {
  comparisonQuerySchema,
  comparisonReplySchema,
  controlQuerySchema,
  controlReplySchema,
  pollListQuerySchema,
  pollListReplySchema,
  resultsQuerySchema,
  resultsReplySchema,
} from './results.ts';
import {
  holdsReplySchema,
  holdsRequestSchema,
  reviewDetailSchema,
  reviewListQuerySchema,
  reviewListReplySchema,
  reviewWaysReplySchema,
  secondLookRequestSchema,
  undoRequestSchema,
} from './review.ts';
import { reviewCoverageQuerySchema, reviewCoverageReplySchema } from './review-coverage.ts';
import {
  motionRegionSchema,
  motionSettingsSchema,
  motionSwitchSchema,
  riskCountsQuerySchema,
  riskCountsReplySchema,
  riskReasonsReplySchema,
} from './risk.ts';
import {
  sampleDrawRequestSchema,
  sampleListQuerySchema,
  sampleListReplySchema,
  sampleProofSchema,
  sampleRequestSchema,
  sampleSchema,
  sampleWantedRequestSchema,
} from './samples.ts';
import { sessionReplySchema, signInRequestSchema } from './session.ts';
import { storeGroupRequestSchema, storeGroupsReplySchema } from './store-groups.ts';
import { storeSettingsRequestSchema, storeSettingsSchema } from './store-settings.ts';
import { confirmRequestSchema, verdictRequestSchema } from './verdicts.ts';
import {
  grantReplySchema,
  grantRequestSchema,
  thumbnailsQuerySchema,
  thumbnailsReplySchema,
} from './video.ts';
import { savedViewSchema, viewListReplySchema, viewRequestSchema } from './views.ts';
import { paceQuerySchema, paceReplySchema } from './workload.ts';

/** One operation of the hub as a program calls it: its address below /api/v1 and the schemas its route is checked by. */
interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** The body is a file, as it is, which is said to be of this kind. */
  readonly upload?: 'text/csv' | 'application/octet-stream';
  /** What is changed is named by the revision that was read. */
  readonly ifMatch?: true;
  /** Absent: it answers without content, or with a file. */
  readonly reply?: TSchema;
  /** It answers with a file, to be taken as it comes. */
  readonly file?: true;
}

const fileCall = <const Path extends `/${string}`, Query extends TSchema>(path: Path, query: Query) =>
  ({ method: 'GET', path, query, file: true }) as const;

/**
 * The operations the screens use, under the names they have in the OpenAPI document. The hub's tests hold each against its
 * route; types of callers are inferred from here.
 */
export const calls = {
  ...firstCalls,
  signIn: { method: 'POST', path: '/session', body: signInRequestSchema, reply: sessionReplySchema },
  signOut: { method: 'DELETE', path: '/session' },
  lookAtLink: {
    ...{ method: 'POST', path: '/links/look' },
    body: linkLookRequestSchema,
    reply: linkLookReplySchema,
  },
  useLink: { method: 'POST', path: '/links/use', body: linkUseRequestSchema, reply: sessionReplySchema },
  changePassword: {
    ...{ method: 'POST', path: '/session/password' },
    body: passwordChangeRequestSchema,
    reply: sessionReplySchema,
  },
  getSignInWays: { method: 'GET', path: '/sign-in', reply: signInWaysSchema },
  beginOidc: { method: 'POST', path: '/session/oidc', reply: oidcBegunSchema },
  giveCode: { method: 'POST', path: '/session/code', body: codeRequestSchema, reply: sessionReplySchema },
  getSecondStep: { method: 'GET', path: '/session/second-step', reply: secondStepReplySchema },
  beginSecondStep: {
    ...{ method: 'POST', path: '/session/second-step' },
    body: secondStepBeginRequestSchema,
    reply: secondStepBegunSchema,
  },
  confirmSecondStep: {
    ...{ method: 'POST', path: '/session/second-step/confirmation' },
    body: codeRequestSchema,
    reply: secondStepConfirmedSchema,
  },
  removeSecondStep: {
    ...{ method: 'POST', path: '/session/second-step/removal' },
    body: secondStepRemovalRequestSchema,
  },
  listAudit: { method: 'GET', path: '/audit', query: auditQuerySchema, reply: auditReplySchema },
  listUsers: { method: 'GET', path: '/users', reply: personListReplySchema },
  invite: {
    ...{ method: 'POST', path: '/invitations' },
    body: invitationRequestSchema,
    reply: linkReplySchema,
  },
  resetPassword: { method: 'POST', path: '/users/{id}/links', reply: linkReplySchema },
  changeUser: { method: 'PUT', path: '/users/{id}', ifMatch: true, body: personChangeRequestSchema },
  deactivateUser: { method: 'POST', path: '/users/{id}/deactivation' },
  activateUser: { method: 'POST', path: '/users/{id}/activation' },
  eraseUser: { method: 'POST', path: '/users/{id}/erasure' },
  endSessionsOf: { method: 'DELETE', path: '/users/{id}/sessions' },
  resetIdentities: {
    ...{ method: 'POST', path: '/users/{id}/identities/removal' },
    reply: identityRemovalReplySchema,
  },
  getOwnIdentities: { method: 'GET', path: '/session/identities', reply: ownIdentitiesReplySchema },
  removeIdentities: {
    ...{ method: 'POST', path: '/session/identities/removal' },
    body: identityRemovalRequestSchema,
    reply: identityRemovalReplySchema,
  },
  resetSecondStep: { method: 'POST', path: '/users/{id}/second-step/removal' },
  listSessions: { method: 'GET', path: '/sessions', reply: sessionListReplySchema },
  endSession: { method: 'DELETE', path: '/sessions/{id}' },
  endSessions: { method: 'DELETE', path: '/sessions' },
  listReviewItems: {
    ...{ method: 'GET', path: '/review/items' },
    query: reviewListQuerySchema,
    reply: reviewListReplySchema,
  },
  getAgreement: {
    ...{ method: 'GET', path: '/agreement' },
    query: agreementQuerySchema,
    reply: agreementReplySchema,
  },
  getOwnAgreement: {
    ...{ method: 'GET', path: '/agreement/own' },
    query: agreementQuerySchema,
    reply: ownAgreementReplySchema,
  },
  getDoubleReview: { method: 'GET', path: '/double-review', reply: doubleSettingsSchema },
  setDoubleReview: {
    ...{ method: 'PUT', path: '/double-review' },
    body: doubleSettingsRequestSchema,
    reply: doubleSettingsSchema,
  },
  listKnownItems: { method: 'GET', path: '/known-items', reply: knownItemsReplySchema },
  listMarkablePresses: {
    ...{ method: 'GET', path: '/known-items/presses' },
    query: pressesQuerySchema,
    reply: pressesReplySchema,
  },
  markKnownItem: {
    ...{ method: 'POST', path: '/known-items' },
    body: knownItemRequestSchema,
    reply: knownItemsReplySchema,
  },
  unmarkKnownItem: { method: 'DELETE', path: '/known-items/{id}', reply: knownItemsReplySchema },
  getOwnPace: { method: 'GET', path: '/review/pace', query: paceQuerySchema, reply: paceReplySchema },
  listReviewWays: { method: 'GET', path: '/review/ways', reply: reviewWaysReplySchema },
  getMotionHint: { method: 'GET', path: '/risk/motion', reply: motionSettingsSchema },
  setMotionHint: {
    ...{ method: 'PUT', path: '/risk/motion' },
    body: motionSwitchSchema,
    reply: motionSettingsSchema,
  },
  setMotionRegion: {
    ...{ method: 'PUT', path: '/cameras/{id}/motion-region' },
    body: motionRegionSchema,
    reply: motionRegionSchema,
  },
  getRiskReasons: { method: 'GET', path: '/review/items/{id}/reasons', reply: riskReasonsReplySchema },
  getReviewCoverage: {
    ...{ method: 'GET', path: '/results/reviewed' },
    query: reviewCoverageQuerySchema,
    reply: reviewCoverageReplySchema,
  },
  countRiskFindings: {
    ...{ method: 'GET', path: '/risk/findings' },
    query: riskCountsQuerySchema,
    reply: riskCountsReplySchema,
  },
  getReviewItem: { method: 'GET', path: '/review/items/{id}', reply: reviewDetailSchema },
  giveVerdict: {
    ...{ method: 'POST', path: '/review/items/{id}/verdicts' },
    body: verdictRequestSchema,
    reply: reviewDetailSchema,
  },
  confirmVerdict: {
    ...{ method: 'POST', path: '/review/items/{id}/confirm' },
    body: confirmRequestSchema,
    reply: reviewDetailSchema,
  },
  setSecondLook: {
    ...{ method: 'POST', path: '/review/items/{id}/second-look' },
    body: secondLookRequestSchema,
    reply: reviewDetailSchema,
  },
  holdItems: { method: 'POST', path: '/review/holds', body: holdsRequestSchema, reply: holdsReplySchema },
  listSamples: {
    ...{ method: 'GET', path: '/samples' },
    query: sampleListQuerySchema,
    reply: sampleListReplySchema,
  },
  getSample: { method: 'GET', path: '/samples/{id}', reply: sampleSchema },
  commitSample: { method: 'POST', path: '/samples', body: sampleRequestSchema, reply: sampleSchema },
  drawSample: {
    ...{ method: 'POST', path: '/samples/{id}/draw' },
    body: sampleDrawRequestSchema,
    reply: sampleSchema,
  },
  extendSample: {
    ...{ method: 'PUT', path: '/samples/{id}/wanted' },
    body: sampleWantedRequestSchema,
    reply: sampleSchema,
  },
  revealSample: { method: 'POST', path: '/samples/{id}/reveal', reply: sampleSchema },
  getSampleProof: { method: 'GET', path: '/samples/{id}/proof', reply: sampleProofSchema },
  undoVerdict: { method: 'POST', path: '/review/undo', body: undoRequestSchema, reply: reviewDetailSchema },
  getResults: { method: 'GET', path: '/results', query: resultsQuerySchema, reply: resultsReplySchema },
  compareResults: {
    ...{ method: 'GET', path: '/results/comparison' },
    query: comparisonQuerySchema,
    reply: comparisonReplySchema,
  },
  getControlChart: {
    ...{ method: 'GET', path: '/results/control' },
    query: controlQuerySchema,
    reply: controlReplySchema,
  },
  listCountedPolls: {
    ...{ method: 'GET', path: '/results/polls' },
    query: pollListQuerySchema,
    reply: pollListReplySchema,
  },
  getPoll: {
    ...{ method: 'GET', path: '/results/polls/{id}' },
    reply: pollDetailSchema,
  },
  listExclusions: {
    ...{ method: 'GET', path: '/exclusions' },
    query: exclusionQuerySchema,
    reply: exclusionListSchema,
  },
  fileAppeal: {
    ...{ method: 'POST', path: '/exclusions/{id}/appeal' },
    body: appealRequestSchema,
    reply: exclusionSchema,
  },
  withdrawAppeal: {
    ...{ method: 'POST', path: '/exclusions/{id}/appeal/withdrawal' },
    reply: exclusionSchema,
  },
  listStores: { method: 'GET', path: '/stores', query: storeListQuerySchema, reply: storesReplySchema },
  getStore: { method: 'GET', path: '/stores/{id}', reply: storeRecordSchema },
  changeStore: {
    ...{ method: 'PUT', path: '/stores/{id}', ifMatch: true },
    body: storeChangeSchema,
    reply: storeRecordSchema,
  },
  changeStoreZone: {
    ...{ method: 'POST', path: '/stores/{id}/zone', ifMatch: true },
    body: zoneChangeSchema,
    reply: storeRecordSchema,
  },
  createStore: { method: 'POST', path: '/stores', body: storeRequestSchema, reply: createdReplySchema },
  getStoreHistory: { method: 'GET', path: '/stores/{id}/history', reply: chainHistoryReplySchema },
  createWorkplace: {
    ...{ method: 'POST', path: '/stores/{id}/workplaces' },
    body: workplaceRequestSchema,
    reply: createdReplySchema,
  },
  changeWorkplace: {
    ...{ method: 'PUT', path: '/workplaces/{id}', ifMatch: true },
    body: workplaceChangeSchema,
    reply: workplaceRecordSchema,
  },
  retireWorkplace: {
    ...{ method: 'POST', path: '/workplaces/{id}/retirement', ifMatch: true },
    reply: workplaceRecordSchema,
  },
  moveWorkplace: {
    ...{ method: 'POST', path: '/workplaces/{id}/move', ifMatch: true },
    body: workplaceMoveRequestSchema,
    reply: createdReplySchema,
  },
  getWorkplaceHistory: { method: 'GET', path: '/workplaces/{id}/history', reply: chainHistoryReplySchema },
  createCamera: {
    ...{ method: 'POST', path: '/stores/{id}/cameras' },
    body: cameraRequestSchema,
    reply: createdReplySchema,
  },
  changeCamera: {
    ...{ method: 'PUT', path: '/cameras/{id}', ifMatch: true },
    body: cameraRequestSchema,
    reply: cameraRecordSchema,
  },
  retireCamera: {
    ...{ method: 'POST', path: '/cameras/{id}/retirement', ifMatch: true },
    reply: cameraRecordSchema,
  },
  getCameraHistory: { method: 'GET', path: '/cameras/{id}/history', reply: chainHistoryReplySchema },
  getStoreGroup: { method: 'GET', path: '/store-groups/{id}', reply: groupRecordSchema },
  createStoreGroup: {
    ...{ method: 'POST', path: '/store-groups' },
    body: storeGroupRequestSchema,
    reply: createdReplySchema,
  },
  changeStoreGroup: {
    ...{ method: 'PUT', path: '/store-groups/{id}', ifMatch: true },
    body: storeGroupRequestSchema,
    reply: groupRecordSchema,
  },
  retireStoreGroup: {
    ...{ method: 'POST', path: '/store-groups/{id}/retirement', ifMatch: true },
    reply: groupRecordSchema,
  },
  getStoreGroupHistory: { method: 'GET', path: '/store-groups/{id}/history', reply: chainHistoryReplySchema },
  retireStore: {
    ...{ method: 'POST', path: '/stores/{id}/retirement', ifMatch: true },
    reply: storeRecordSchema,
  },
  listStoreCameras: { method: 'GET', path: '/stores/{id}/cameras', reply: cameraListReplySchema },
  getCameraClock: { method: 'GET', path: '/cameras/{id}/clock', reply: cameraClockReplySchema },
  addCameraMark: {
    ...{ method: 'POST', path: '/cameras/{id}/clock/marks' },
    body: cameraMarkRequestSchema,
    reply: cameraClockReplySchema,
  },
  withdrawCameraMark: {
    ...{ method: 'POST', path: '/cameras/{id}/clock/marks/{mark}/withdrawal' },
    reply: cameraClockReplySchema,
  },
  setCameraClock: {
    ...{ method: 'POST', path: '/cameras/{id}/clock/versions' },
    body: cameraClockVersionRequestSchema,
    reply: cameraClockReplySchema,
  },
  checkCamera: { method: 'GET', path: '/cameras/{id}/check', reply: cameraCheckSchema },
  listEnrolmentCodes: { method: 'GET', path: '/enrolment-codes', reply: enrolmentCodeListReplySchema },
  cancelEnrolmentCode: { method: 'POST', path: '/enrolment-codes/{id}/cancellation' },
  getStoreSettings: { method: 'GET', path: '/stores/{id}/settings', reply: storeSettingsSchema },
  changeStoreSettings: {
    ...{ method: 'PUT', path: '/stores/{id}/settings', ifMatch: true },
    body: storeSettingsRequestSchema,
    reply: storeSettingsSchema,
  },
  listConsoles: {
    ...{ method: 'GET', path: '/consoles' },
    query: consoleListQuerySchema,
    reply: consoleListReplySchema,
  },
  getConsole: { method: 'GET', path: '/consoles/{id}', reply: consoleHistorySchema },
  changeConsole: {
    ...{ method: 'PUT', path: '/consoles/{id}', ifMatch: true },
    body: consoleChangeSchema,
    reply: consoleRecordSchema,
  },
  listOperators: {
    ...{ method: 'GET', path: '/stores/{id}/operators' },
    query: operatorListQuerySchema,
    reply: operatorListReplySchema,
  },
  createOperator: {
    ...{ method: 'POST', path: '/stores/{id}/operators' },
    body: operatorRequestSchema,
    reply: operatorRecordSchema,
  },
  changeOperator: {
    ...{ method: 'PUT', path: '/operators/{id}', ifMatch: true },
    body: operatorRequestSchema,
    reply: operatorRecordSchema,
  },
  revokeKiosk: {
    ...{ method: 'POST', path: '/kiosks/{id}/revocation' },
    body: kioskRevocationRequestSchema,
  },
  retireOperator: { method: 'POST', path: '/operators/{id}/retirement', reply: operatorRecordSchema },
  eraseOperator: { method: 'POST', path: '/operators/{id}/erasure', reply: operatorRecordSchema },
  importOperators: {
    ...{ method: 'POST', path: '/stores/{id}/operators/import', upload: 'text/csv' },
    reply: operatorImportReplySchema,
  },
  listRegisters: { method: 'GET', path: '/stores/{id}/registers', reply: registerListReplySchema },
  createRegister: {
    ...{ method: 'POST', path: '/stores/{id}/registers' },
    body: registerRequestSchema,
    reply: registerMadeSchema,
  },
  revokeRegister: { method: 'POST', path: '/registers/{id}/revocation' },
  listAlerts: { method: 'GET', path: '/alerts', query: alertListQuerySchema, reply: alertListReplySchema },
  getAlert: { method: 'GET', path: '/alerts/{id}', reply: alertDetailSchema },
  acknowledgeAlert: { method: 'POST', path: '/alerts/{id}/acknowledgement', reply: alertDetailSchema },
  commentAlert: {
    ...{ method: 'POST', path: '/alerts/{id}/comments' },
    body: alertCommentRequestSchema,
    reply: alertDetailSchema,
  },
  listAlertRules: { method: 'GET', path: '/alert-rules', reply: alertRulesReplySchema },
  createAlertRule: {
    ...{ method: 'POST', path: '/alert-rules' },
    body: newAlertRuleSchema,
    reply: alertRuleSchema,
  },
  removeAlertRule: { method: 'DELETE', path: '/alert-rules/{id}', ifMatch: true },
  changeAlertRule: {
    ...{ method: 'PUT', path: '/alert-rules/{id}', ifMatch: true },
    body: alertRuleChangeSchema,
    reply: alertRuleSchema,
  },
  getOwnFigures: { method: 'GET', path: '/own/figures', reply: ownFiguresSchema },
  listOwnExclusions: {
    ...{ method: 'GET', path: '/own/exclusions' },
    query: ownExclusionQuerySchema,
    reply: ownExclusionListSchema,
  },
  fileOwnAppeal: {
    ...{ method: 'POST', path: '/own/exclusions/{id}/appeal' },
    body: appealRequestSchema,
    reply: ownExclusionSchema,
  },
  withdrawOwnAppeal: {
    ...{ method: 'POST', path: '/own/exclusions/{id}/appeal/withdrawal' },
    reply: ownExclusionSchema,
  },
  listDevices: {
    ...{ method: 'GET', path: '/devices' },
    query: deviceListQuerySchema,
    reply: deviceListReplySchema,
  },
  getDevices: { method: 'GET', path: '/devices/{id}', reply: deviceDetailSchema },
  listReleases: { method: 'GET', path: '/releases', reply: releaseListSchema },
  getRolloutProgress: { method: 'GET', path: '/releases/progress', reply: rolloutProgressSchema },
  listRolloutKiosks: { method: 'GET', path: '/releases/kiosks', reply: rolloutKiosksSchema },
  setRollout: {
    ...{ method: 'PUT', path: '/releases/{sha256}/rollout', ifMatch: true },
    body: rolloutRequestSchema,
  },
  previewRollout: {
    ...{ method: 'POST', path: '/releases/{sha256}/rollout/preview' },
    body: rolloutRequestSchema,
    reply: rolloutPreviewSchema,
  },
  listKiosks: { method: 'GET', path: '/kiosks', query: kioskListQuerySchema, reply: kioskListReplySchema },
  identifyKiosk: { method: 'POST', path: '/kiosks/{id}/identify', body: identifyRequestSchema },
  moveKiosk: {
    ...{ method: 'POST', path: '/kiosks/{id}/move', ifMatch: true },
    body: kioskMoveRequestSchema,
  },
  askForKioskKey: { method: 'POST', path: '/kiosks/{id}/key-rotation' },
  createEnrolmentCode: {
    ...{ method: 'POST', path: '/enrolment-codes' },
    body: enrolmentCodeRequestSchema,
    reply: enrolmentCodeReplySchema,
  },
  listStoreGroups: { method: 'GET', path: '/store-groups', reply: storeGroupsReplySchema },
  listQuestions: { method: 'GET', path: '/questions', reply: questionsReplySchema },
  createQuestion: {
    ...{ method: 'POST', path: '/questions' },
    body: questionRequestSchema,
    reply: createdReplySchema,
  },
  createQuestionVersion: {
    ...{ method: 'POST', path: '/questions/{id}/versions' },
    body: questionRequestSchema,
    reply: createdReplySchema,
  },
  changeQuestion: {
    ...{ method: 'PUT', path: '/questions/{id}', ifMatch: true },
    body: questionRequestSchema,
    reply: questionSchema,
  },
  retireQuestion: {
    ...{ method: 'POST', path: '/questions/{id}/retirement', ifMatch: true },
    reply: questionSchema,
  },
  listMedia: { method: 'GET', path: '/media', reply: mediaListReplySchema },
  uploadMedia: {
    ...{ method: 'POST', path: '/media', upload: 'application/octet-stream' },
    query: mediaUploadQuerySchema,
    reply: mediaRecordSchema,
  },
  listPlans: { method: 'GET', path: '/plans', reply: plansReplySchema },
  listPlanPeriods: {
    ...{ method: 'GET', path: '/plans/periods' },
    query: planPeriodsQuerySchema,
    reply: planPeriodsReplySchema,
  },
  listInserts: { method: 'GET', path: '/plans/inserts', reply: insertsReplySchema },
  createPlan: { method: 'POST', path: '/plans', body: planRequestSchema, reply: planSchema },
  saveDraft: {
    ...{ method: 'PUT', path: '/plans/{id}/draft', ifMatch: true },
    body: planDraftSchema,
    reply: planSchema,
  },
  dropDraft: { method: 'DELETE', path: '/plans/{id}/draft', ifMatch: true },
  commitPlan: { method: 'POST', path: '/plans/{id}/commitment', ifMatch: true, reply: planSchema },
  revealPlanVersion: {
    ...{ method: 'POST', path: '/plans/{id}/versions/{version}/reveal' },
    reply: planRevealReplySchema,
  },
  previewPlan: {
    ...{ method: 'POST', path: '/plans/preview' },
    body: planPreviewRequestSchema,
    reply: planPreviewReplySchema,
  },
  exportResultsCsv: fileCall('/exports/results.csv', resultFileSchemas.csv),
  exportResultsXlsx: fileCall('/exports/results.xlsx', resultFileSchemas.xlsx),
  printReport: fileCall('/reports/results.pdf', reportQuerySchema),
  listViews: { method: 'GET', path: '/views', reply: viewListReplySchema },
  addView: { method: 'POST', path: '/views', body: viewRequestSchema, reply: savedViewSchema },
  changeView: {
    ...{ method: 'PUT', path: '/views/{id}' },
    body: viewRequestSchema,
    reply: savedViewSchema,
  },
  removeView: { method: 'DELETE', path: '/views/{id}' },
  restoreView: { method: 'POST', path: '/views/{id}/restoration', reply: savedViewSchema },
  exportPollsCsv: fileCall('/exports/polls.csv', exportQuerySchemas.polls.csv),
  exportPollsNdjson: fileCall('/exports/polls.ndjson', exportQuerySchemas.polls.ndjson),
  exportPollsXlsx: fileCall('/exports/polls.xlsx', exportQuerySchemas.polls.xlsx),
  exportEventsCsv: fileCall('/exports/events.csv', exportQuerySchemas.events.csv),
  exportEventsNdjson: fileCall('/exports/events.ndjson', exportQuerySchemas.events.ndjson),
  exportEventsXlsx: fileCall('/exports/events.xlsx', exportQuerySchemas.events.xlsx),
  getMailSettings: { method: 'GET', path: '/session/mail', reply: mailSettingsReplySchema },
  setMailSettings: {
    ...{ method: 'PUT', path: '/session/mail' },
    body: mailSettingsSchema,
    reply: mailSettingsReplySchema,
  },
  testMail: { method: 'POST', path: '/session/mail/test', reply: deliveryMadeSchema },
  listDeliveries: {
    ...{ method: 'GET', path: '/deliveries' },
    query: deliveryListQuerySchema,
    reply: deliveryListReplySchema,
  },
  repeatDelivery: { method: 'POST', path: '/deliveries/{id}/repetition' },
  listWebhooks: { method: 'GET', path: '/webhooks', reply: webhookListReplySchema },
  createWebhook: {
    ...{ method: 'POST', path: '/webhooks' },
    body: webhookRequestSchema,
    reply: webhookMadeSchema,
  },
  deleteWebhook: { method: 'DELETE', path: '/webhooks/{id}' },
  testWebhook: { method: 'POST', path: '/webhooks/{id}/test', reply: deliveryMadeSchema },
  listSchedules: { method: 'GET', path: '/report-schedules', reply: scheduleListReplySchema },
  createSchedule: {
    ...{ method: 'POST', path: '/report-schedules' },
    body: scheduleRequestSchema,
    reply: scheduleRecordSchema,
  },
  deleteSchedule: { method: 'DELETE', path: '/report-schedules/{id}' },
  runSchedule: { method: 'POST', path: '/report-schedules/{id}/run', reply: scheduleRunSchema },
  createVideoGrant: {
    ...{ method: 'POST', path: '/video/grants' },
    body: grantRequestSchema,
    reply: grantReplySchema,
  },
  getThumbnails: {
    ...{ method: 'GET', path: '/video/grants/{id}/thumbnails' },
    query: thumbnailsQuerySchema,
    reply: thumbnailsReplySchema,
  },
} as const satisfies Readonly<Record<string, Call>>;

type Calls = typeof calls;
/** The calls that answer with a file. */
export type FileCallName = {
  [Name in keyof Calls]: Calls[Name] extends { readonly file: true } ? Name : never;
}[keyof Calls];
/** All others. */
export type CallName = Exclude<keyof Calls, FileCallName>;

/** The names in braces of a path. */
type PathNames<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | PathNames<Rest> : never;

type Params<C> = C extends { readonly path: infer Path }
  ? [PathNames<Path>] extends [never]
    ? { readonly params?: never }
    : { readonly params: { readonly [Name in PathNames<Path>]: string } }
  : never;
/** A field of a query may also be said to be undefined: it is left out then. */
type Loose<T> = { readonly [Key in keyof T]: T[Key] | undefined };
type Query<C> = C extends { readonly query: infer S extends TSchema }
  ? { readonly query?: Loose<Static<S>> }
  : { readonly query?: never };
type Body<C> = C extends { readonly body: infer S extends TSchema }
  ? { readonly body: Static<S> }
  : { readonly body?: never };

type Special<C> = (C extends { readonly upload: string }
  ? { readonly upload: Blob }
  : { readonly upload?: never }) &
  (C extends { readonly ifMatch: true } ? { readonly ifMatch: number } : { readonly ifMatch?: never });

/**
 * By name. `as Name` makes the compiler look a call up here; without it, it writes all out for a call of any name, every
 * path with every query and body, of which there are too many.
 */
type Inputs = {
  readonly [Name in keyof Calls as Name]: Params<Calls[Name]> &
    Query<Calls[Name]> &
    Body<Calls[Name]> &
    Special<Calls[Name]>;
};
/** What a call is told: `params` of its path, `query`, `body`, as far as it has them. */
export type CallInput<Name extends CallName | FileCallName> = Inputs[Name];

/** What it answers where nothing is refused. */
export type CallReply<Name extends CallName> = Calls[Name] extends { readonly reply: infer S extends TSchema }
  ? Static<S>
  : undefined;
