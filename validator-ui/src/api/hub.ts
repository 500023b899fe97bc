import type { PeriodKind } from '@otklik/shared/agreement/periods.ts';
import type { EnrolmentCodeRequest } from '@otklik/shared/api/admin.ts';
import type { KnownItemRequest } from '@otklik/shared/api/agreement.ts';
import type { AlertListQuery, AlertRuleBody, NewAlertRule } from '@otklik/shared/api/alerts.ts';
import type { ExclusionQuery } from '@otklik/shared/api/appeals.ts';
import type { CallInput, FileCallName } from '@otklik/shared/api/calls.ts';
import type { CameraClockVersionRequest } from '@otklik/shared/api/camera-clock.ts';
import type { StoreChange } from '@otklik/shared/api/chain.ts';
import type {
  DeliveryState,
  MailSettings,
  ScheduleRequest,
  WebhookRequest,
} from '@otklik/shared/api/deliveries.ts';
import type { DoubleSettingsRequest } from '@otklik/shared/api/double-review.ts';
import type { IdentifyRequest } from '@otklik/shared/api/heartbeat.ts';
import type { OperatorRequest } from '@otklik/shared/api/operators.ts';
import type { LinkUseRequest, PasswordChangeRequest } from '@otklik/shared/api/people.ts';
import type { PlanDraft, PlanPreviewRequest, PlanRequest } from '@otklik/shared/api/plans.ts';
import type { QuestionRequest } from '@otklik/shared/api/questions.ts';
import type { RegisterRequest } from '@otklik/shared/api/registers.ts';
import type { MotionRegion } from '@otklik/shared/api/risk.ts';
import type { SignInRequest } from '@otklik/shared/api/session.ts';
import type { StoreSettingsRequest } from '@otklik/shared/api/store-settings.ts';
import type { ConfirmRequest, VerdictRequest } from '@otklik/shared/api/verdicts.ts';
import type { GrantRequest } from '@otklik/shared/api/video.ts';
import type { ViewRequest } from '@otklik/shared/api/views.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { chainCalls } from './chain-calls.ts';
import type { Client, DownloadPorts } from './client.ts';
import { type ApiError, ApiFailure } from './errors.ts';
import { peopleCalls } from './people-calls.ts';

export type ListFilter = NonNullable<CallInput<'listReviewItems'>['query']>;
type KioskFilter = NonNullable<CallInput<'listKiosks'>['query']>;

/** Every call the screens make, one function each. */
export type Hub = ReturnType<typeof createHub>;

export function createHub({ call, download, setCsrf }: Client) {
  return {
    session: (signal?: AbortSignal) => call('getSession', {}, signal),
    signIn: (body: SignInRequest) => call('signIn', { body }),
    lookAtLink: (token: string, signal?: AbortSignal) => call('lookAtLink', { body: { token } }, signal),
    spendLink: (body: LinkUseRequest) => call('useLink', { body }),
    changePassword: (body: PasswordChangeRequest) => call('changePassword', { body }),
    signInWays: (signal?: AbortSignal) => call('getSignInWays', {}, signal),
    beginOidc: () => call('beginOidc', {}),
    giveCode: (code: string) => call('giveCode', { body: { code } }),
    secondStep: (signal?: AbortSignal) => call('getSecondStep', {}, signal),
    beginSecondStep: (body: { readonly password?: string }) => call('beginSecondStep', { body }),
    confirmSecondStep: (code: string) => call('confirmSecondStep', { body: { code } }),
    removeSecondStep: (password: string) => call('removeSecondStep', { body: { password } }),
    audit: (query: CallInput<'listAudit'>['query'], signal?: AbortSignal) =>
      call('listAudit', query === undefined ? {} : { query }, signal),
    sessions: (signal?: AbortSignal) => call('listSessions', {}, signal),
    endSession: (id: string) => call('endSession', { params: { id } }),
    endSessions: () => call('endSessions', {}),
    signOut: () => call('signOut', {}),
    items: (query: ListFilter, signal?: AbortSignal) => call('listReviewItems', { query }, signal),
    pace: (today: number, week: number, signal?: AbortSignal) =>
      call('getOwnPace', { query: { today, week } }, signal),
    agreement: (by: PeriodKind, signal?: AbortSignal) => call('getAgreement', { query: { by } }, signal),
    ownAgreement: (by: PeriodKind, signal?: AbortSignal) =>
      call('getOwnAgreement', { query: { by } }, signal),
    doubleReview: (signal?: AbortSignal) => call('getDoubleReview', {}, signal),
    setDoubleReview: (body: DoubleSettingsRequest) => call('setDoubleReview', { body }),
    knownItems: (signal?: AbortSignal) => call('listKnownItems', {}, signal),
    knownPresses: (query: NonNullable<CallInput<'listMarkablePresses'>['query']>) =>
      call('listMarkablePresses', { query }),
    markKnown: (body: KnownItemRequest) => call('markKnownItem', { body }),
    unmarkKnown: (id: string) => call('unmarkKnownItem', { params: { id } }),
    ways: (signal?: AbortSignal) => call('listReviewWays', {}, signal),
    reasons: (id: string, signal?: AbortSignal) => call('getRiskReasons', { params: { id } }, signal),
    motionHint: (signal?: AbortSignal) => call('getMotionHint', {}, signal),
    setMotionHint: (on: boolean) => call('setMotionHint', { body: { on } }),
    setMotionRegion: (id: string, body: MotionRegion) => call('setMotionRegion', { params: { id }, body }),
    reviewCoverage: (query: { readonly question: string; readonly from: string }, signal?: AbortSignal) =>
      call('getReviewCoverage', { query }, signal),
    riskCounts: (from: number, signal?: AbortSignal) =>
      call('countRiskFindings', { query: { from } }, signal),
    item: (id: string, signal?: AbortSignal) => call('getReviewItem', { params: { id } }, signal),
    giveVerdict: (id: string, body: VerdictRequest, signal?: AbortSignal) =>
      call('giveVerdict', { params: { id }, body }, signal),
    confirm: (id: string, body: ConfirmRequest, signal?: AbortSignal) =>
      call('confirmVerdict', { params: { id }, body }, signal),
    secondLook: (id: string, wanted: boolean, signal?: AbortSignal) =>
      call('setSecondLook', { params: { id }, body: { wanted } }, signal),
    hold: (items: string[], take: number, signal?: AbortSignal) =>
      call('holdItems', { body: { items, take } }, signal),
    undo: (id?: string, signal?: AbortSignal) =>
      call('undoVerdict', { body: id === undefined ? {} : { item: id } }, signal),
    samples: (question: string, signal?: AbortSignal) => call('listSamples', { query: { question } }, signal),
    sample: (id: string, signal?: AbortSignal) => call('getSample', { params: { id } }, signal),
    commitSample: (body: CallInput<'commitSample'>['body']) => call('commitSample', { body }),
    drawSample: (id: string, wanted: number) => call('drawSample', { params: { id }, body: { wanted } }),
    extendSample: (id: string, wanted: number) => call('extendSample', { params: { id }, body: { wanted } }),
    revealSample: (id: string) => call('revealSample', { params: { id } }),
    sampleProof: (id: string) => call('getSampleProof', { params: { id } }),
    index: (signal?: AbortSignal) => call('getIndex', {}, signal),
    results: (query: NonNullable<CallInput<'getResults'>['query']>, signal?: AbortSignal) =>
      call('getResults', { query }, signal),
    comparison: (query: NonNullable<CallInput<'compareResults'>['query']>, signal?: AbortSignal) =>
      call('compareResults', { query }, signal),
    control: (query: NonNullable<CallInput<'getControlChart'>['query']>, signal?: AbortSignal) =>
      call('getControlChart', { query }, signal),
    poll: (id: string, signal?: AbortSignal) => call('getPoll', { params: { id } }, signal),
    countedPolls: (query: NonNullable<CallInput<'listCountedPolls'>['query']>, signal?: AbortSignal) =>
      call('listCountedPolls', { query }, signal),
    views: (signal?: AbortSignal) => call('listViews', {}, signal),
    addView: (body: ViewRequest) => call('addView', { body }),
    changeView: (id: string, body: ViewRequest) => call('changeView', { params: { id }, body }),
    removeView: (id: string) => call('removeView', { params: { id } }),
    restoreView: (id: string) => call('restoreView', { params: { id } }),
    exclusions: (query: ExclusionQuery, signal?: AbortSignal) => call('listExclusions', { query }, signal),
    appeal: (item: string, text: string) => call('fileAppeal', { params: { id: item }, body: { text } }),
    withdrawAppeal: (item: string) => call('withdrawAppeal', { params: { id: item } }),
    questions: (signal?: AbortSignal) => call('listQuestions', {}, signal),
    addQuestion: (body: QuestionRequest) => call('createQuestion', { body }),
    rewordQuestion: (id: string, body: QuestionRequest) =>
      call('createQuestionVersion', { params: { id }, body }),
    changeQuestion: (id: string, revision: number, body: QuestionRequest) =>
      call('changeQuestion', { params: { id }, body, ifMatch: revision }),
    retireQuestion: (id: string, revision: number) =>
      call('retireQuestion', { params: { id }, ifMatch: revision }),
    media: (signal?: AbortSignal) => call('listMedia', {}, signal),
    uploadMedia: (name: string, upload: Blob) => call('uploadMedia', { query: { name }, upload }),
    plans: (signal?: AbortSignal) => call('listPlans', {}, signal),
    planPeriods: (from: string, to: string, signal?: AbortSignal) =>
      call('listPlanPeriods', { query: { from, to } }, signal),
    inserts: (signal?: AbortSignal) => call('listInserts', {}, signal),
    addPlan: (body: PlanRequest) => call('createPlan', { body }),
    savePlanDraft: (id: string, revision: number, body: PlanDraft) =>
      call('saveDraft', { params: { id }, body, ifMatch: revision }),
    dropPlanDraft: (id: string, revision: number) => call('dropDraft', { params: { id }, ifMatch: revision }),
    commitPlan: (id: string, revision: number) => call('commitPlan', { params: { id }, ifMatch: revision }),
    revealPlan: (id: string, version: number) =>
      call('revealPlanVersion', { params: { id, version: `${version}` } }),
    previewPlans: (body: PlanPreviewRequest, signal?: AbortSignal) => call('previewPlan', { body }, signal),
    storeGroups: (signal?: AbortSignal) => call('listStoreGroups', {}, signal),
    download: <Name extends FileCallName>(name: Name, input: CallInput<Name>, ports: DownloadPorts) =>
      download(name, input, ports),
    stores: (signal?: AbortSignal) => call('listStores', {}, signal),
    store: (id: string, signal?: AbortSignal) => call('getStore', { params: { id } }, signal),
    changeStore: (id: string, revision: number, body: StoreChange) =>
      call('changeStore', { params: { id }, body, ifMatch: revision }),
    changeStoreZone: (id: string, revision: number, zone: string) =>
      call('changeStoreZone', { params: { id }, body: { zone }, ifMatch: revision }),
    retireStore: (id: string, revision: number) => call('retireStore', { params: { id }, ifMatch: revision }),
    cameras: (store: string, signal?: AbortSignal) =>
      call('listStoreCameras', { params: { id: store } }, signal),
    checkCamera: (id: string) => call('checkCamera', { params: { id } }),
    cameraClock: (id: string, signal?: AbortSignal) => call('getCameraClock', { params: { id } }, signal),
    markCamera: (id: string, body: CallInput<'addCameraMark'>['body']) =>
      call('addCameraMark', { params: { id }, body }),
    withdrawMark: (id: string, mark: string) => call('withdrawCameraMark', { params: { id, mark } }),
    setCameraClock: (id: string, body: CameraClockVersionRequest) =>
      call('setCameraClock', { params: { id }, body }),
    enrolmentCodes: (signal?: AbortSignal) => call('listEnrolmentCodes', {}, signal),
    cancelCode: (id: string) => call('cancelEnrolmentCode', { params: { id } }),
    storeSettings: (id: string, signal?: AbortSignal) => call('getStoreSettings', { params: { id } }, signal),
    saveStoreSettings: (id: string, revision: number, body: StoreSettingsRequest) =>
      call('changeStoreSettings', { params: { id }, body, ifMatch: revision }),
    operators: (id: string, state: 'working' | 'gone', signal?: AbortSignal) =>
      call('listOperators', { params: { id }, query: { state } }, signal),
    addOperator: (id: string, body: OperatorRequest) => call('createOperator', { params: { id }, body }),
    changeOperator: (id: string, revision: number, body: OperatorRequest) =>
      call('changeOperator', { params: { id }, body, ifMatch: revision }),
    retireOperator: (id: string) => call('retireOperator', { params: { id } }),
    eraseOperator: (id: string) => call('eraseOperator', { params: { id } }),
    importOperators: (id: string, upload: Blob) => call('importOperators', { params: { id }, upload }),
    registers: (id: string, signal?: AbortSignal) => call('listRegisters', { params: { id } }, signal),
    addRegister: (id: string, body: RegisterRequest) => call('createRegister', { params: { id }, body }),
    revokeRegister: (id: string) => call('revokeRegister', { params: { id } }),
    alerts: (query: AlertListQuery, signal?: AbortSignal) => call('listAlerts', { query }, signal),
    alert: (id: string, signal?: AbortSignal) => call('getAlert', { params: { id } }, signal),
    acknowledgeAlert: (id: string) => call('acknowledgeAlert', { params: { id } }),
    commentAlert: (id: string, text: string) => call('commentAlert', { params: { id }, body: { text } }),
    alertRules: (signal?: AbortSignal) => call('listAlertRules', {}, signal),
    addAlertRule: (body: NewAlertRule) => call('createAlertRule', { body }),
    removeAlertRule: (id: string, revision: number) =>
      call('removeAlertRule', { params: { id }, ifMatch: revision }),
    changeAlertRule: (id: string, revision: number, body: AlertRuleBody) =>
      call('changeAlertRule', { params: { id }, body, ifMatch: revision }),
    kiosks: (query: KioskFilter, signal?: AbortSignal) => call('listKiosks', { query }, signal),
    identify: (kiosk: string, body: IdentifyRequest) =>
      call('identifyKiosk', { params: { id: kiosk }, body }),
    askForKioskKey: (kiosk: string) => call('askForKioskKey', { params: { id: kiosk } }),
    enrolmentCode: (body: EnrolmentCodeRequest) => call('createEnrolmentCode', { body }),
    mailSettings: (signal?: AbortSignal) => call('getMailSettings', {}, signal),
    saveMailSettings: (body: MailSettings) => call('setMailSettings', { body }),
    testMail: () => call('testMail', {}),
    deliveries: (state: DeliveryState | undefined, signal?: AbortSignal) =>
      call('listDeliveries', { query: { state } }, signal),
    repeatDelivery: (id: string) => call('repeatDelivery', { params: { id } }),
    webhooks: (signal?: AbortSignal) => call('listWebhooks', {}, signal),
    addWebhook: (body: WebhookRequest) => call('createWebhook', { body }),
    removeWebhook: (id: string) => call('deleteWebhook', { params: { id } }),
    testWebhook: (id: string) => call('testWebhook', { params: { id } }),
    schedules: (signal?: AbortSignal) => call('listSchedules', {}, signal),
    addSchedule: (body: ScheduleRequest) => call('createSchedule', { body }),
    endSchedule: (id: string) => call('deleteSchedule', { params: { id } }),
    runSchedule: (id: string) => call('runSchedule', { params: { id } }),
    grant: (body: GrantRequest, signal?: AbortSignal) => call('createVideoGrant', { body }, signal),
    thumbnails: (grant: string, signal?: AbortSignal) =>
      call('getThumbnails', { params: { id: grant } }, signal),
    ...chainCalls(call),
    ...peopleCalls(call),
    setCsrf,
  };
}

/** The value, or a throw of `ApiFailure` for TanStack Query. */
export async function orThrow<T>(answer: Promise<Result<T, ApiError>>): Promise<T> {
  const result = await answer;
  if (!result.ok) throw new ApiFailure(result.error);
  return result.value;
}
