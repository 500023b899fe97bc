import { alertDetail, alertList, openAlerts } from '../alerts/alert-repository.ts';
import { evaluateAlerts, watchedEntities } from '../alerts/evaluate.ts';
import { zonesOfStores } from '../alerts/evaluate-repository.ts';
import { alertRules } from '../alerts/rule-commands.ts';
import { findRule, listRules } from '../alerts/rule-repository.ts';
import { exclusion, exclusions } from '../appeals/exclusions.ts';
import { auditEnd, auditPage } from '../audit/audit-read-repository.ts';
import { cameraAt, cameraClock } from '../cameras/camera-at.ts';
import { consoleHistory } from '../consoles/console-commands.ts';
import { listConsoles } from '../consoles/console-repository.ts';
import { deliveryList } from '../deliveries/delivery-list-repository.ts';
import { findMailSettings, nextDelivery, outboxFigures } from '../deliveries/outbox-repository.ts';
import { webhooks } from '../deliveries/webhook-commands.ts';
import { deviceFacts, devicePlaces } from '../devices/device-repository.ts';
import { agreement, ownAgreement } from '../double/agreement-queries.ts';
import { doubleReview } from '../double/double-commands.ts';
import { knownItems, knownPresses } from '../double/known-commands.ts';
import { exportEvents, exportPlan, exportPolls } from '../exports/export-queries.ts';
import { checkBatch } from '../ingest/check-batch.ts';
import { journalPolls } from '../ingest/journal-polls.ts';
import { checkSignature } from '../kiosks/check-signature.ts';
import { openCodes } from '../kiosks/enrolment-repository.ts';
import { keptHeartbeats } from '../kiosks/heartbeat-repository.ts';
import { kioskConfig } from '../kiosks/kiosk-config.ts';
import { listKiosks } from '../kiosks/kiosk-list-repository.ts';
import { kioskStores, livePlace, livePolls } from '../live/live-repository.ts';
import { findMedia, listMedia } from '../media/media-repository.ts';
import { archiveCandidate } from '../ops/archive-repository.ts';
import { opsFigures } from '../ops/ops-repository.ts';
import { ownBatches, ownDue, ownExclusion, ownExclusions } from '../own/own-queries.ts';
import { nextQuestionStart } from '../questions/chain-periods.ts';
import { insertPlaces } from '../questions/insert-places.ts';
import { shownPlan } from '../questions/plan-commands.ts';
import { planPeriods } from '../questions/plan-periods.ts';
import { planPreview } from '../questions/plan-preview.ts';
import { findPlan } from '../questions/plan-repository.ts';
import { questionPlan } from '../questions/question-commands.ts';
import { visiblePlans } from '../questions/visible-plans.ts';
import { findWording } from '../questions/wording-repository.ts';
import { releases } from '../releases/release-commands.ts';
import { schedules } from '../reports/schedule-commands.ts';
import { expertFiguresDue } from '../results/expert-figures.ts';
import { indexFigures } from '../results/index-query.ts';
import { pollDetail, pollFootage } from '../results/poll-detail.ts';
import { countedPolls } from '../results/poll-list.ts';
import { comparison, control, results } from '../results/result-queries.ts';
import { reviewCoverage } from '../results/review-coverage.ts';
import { ownPace } from '../review/own-pace.ts';
import { reviewDetail, reviewList, reviewWays } from '../review/review-queries.ts';
import { motionSettings, motionWindows } from '../risk/motion-commands.ts';
import { riskCounts, riskReasons } from '../risk/risk-queries.ts';
import { dueStores } from '../risk/risk-repository.ts';
import { riskStep } from '../risk/score-step.ts';
import { sampleFrame } from '../samples/sample-frame.ts';
import { sample, sampleProof, samples } from '../samples/sample-queries.ts';
import {
  cameraRecord,
  chainHistory,
  groupRecord,
  storeCameras,
  storeRecord,
  workplaceRecord,
} from '../stores/chain-repository.ts';
import { listGroups } from '../stores/group-repository.ts';
import { operators } from '../stores/operator-commands.ts';
import { registers } from '../stores/register-commands.ts';
import { storeSettings } from '../stores/settings-commands.ts';
import { cameraCredentials, findCamera, listCameras, listStores } from '../stores/store-repository.ts';
import { ownIdentities } from '../users/identity-commands.ts';
import { openLink } from '../users/link-repository.ts';
import { people } from '../users/person-repository.ts';
import { reach } from '../users/scope-repository.ts';
import { findSecondStep } from '../users/second-step-repository.ts';
import { triesOf } from '../users/try-repository.ts';
import { findLogin, findSession, findUser, hasAdmin, sessionsOf } from '../users/user-repository.ts';
import { ownViews } from '../views/view-commands.ts';
import type { Implementation, StoreQueries } from './hub-database.ts';
import type { Db } from './sqlite.ts';

/** Everything that can be asked. Each runs in a reader. */
export const queries: Implementation<StoreQueries, Db> = {
  cameraAt,
  cameraClock,
  alertDetail,
  alertList,
  alertRule: (db, { id }) => findRule(db, id),
  alertRules,
  archiveCandidate,
  cameraRecord,
  chainHistory,
  groupRecord,
  storeCameras,
  storeRecord,
  workplaceRecord,
  auditEnd,
  auditPage,
  camera: (db, { id }) => findCamera(db, id),
  cameras: listCameras,
  cameraCredentials,
  checkBatch,
  checkSignature,
  comparison,
  consoleHistory,
  consoles: listConsoles,
  control,
  deliveryList,
  agreement,
  ownAgreement,
  knownItems,
  knownPresses,
  doubleReview: (db: Db) => doubleReview(db),
  schedules,
  webhooks,
  countedPolls,
  pollDetail,
  pollFootage,
  deviceFacts,
  devicePlaces,
  findLogin,
  findSession,
  findUser,
  hasAdmin,
  evaluateAlerts,
  everyAlertRule: (db: Db) => listRules(db),
  watchedEntities,
  zonesOfStores,
  exclusion,
  exclusions,
  expertFiguresDue,
  exportEvents,
  exportPlan,
  exportPolls,
  indexFigures,
  insertPlaces,
  journalPolls,
  keptHeartbeats,
  kioskConfig,
  kioskStores,
  listKiosks,
  openCodes,
  livePlace,
  livePolls,
  nextQuestionStart,
  media: (db, { sha256 }) => findMedia(db, sha256),
  mailSettings: (db, { user }) => findMailSettings(db, user),
  mediaList: (db) => ({ media: listMedia(db) }),
  nextDelivery,
  openAlerts,
  openLink,
  opsFigures,
  outboxFigures,
  ownBatches,
  ownDue,
  ownExclusion,
  ownExclusions,
  ownIdentities,
  ownViews,
  people,
  plan: (db, { plan }) => {
    const found = findPlan(db, plan);
    return found === undefined ? undefined : shownPlan(found);
  },
  planPeriods,
  planPreview,
  plans: (db, { within }) => ({ plans: visiblePlans(db, within).map(shownPlan) }),
  question: (db, { id }) => findWording(db, id),
  questionPlan,
  reach,
  releases,
  results,
  motionSettings,
  motionWindows,
  riskCounts,
  riskReasons,
  riskDue: (db) => dueStores(db),
  riskStep,
  reviewCoverage,
  reviewDetail,
  reviewList,
  reviewWays,
  ownPace,
  sample,
  sampleFrame,
  sampleProof,
  samples,
  secondStep: findSecondStep,
  storeGroups: listGroups,
  storeSettings,
  operators,
  registers,
  sessionsOf,
  stores: listStores,
  triesOf,
};
