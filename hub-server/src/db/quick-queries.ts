import { alertDetail, alertList, openAlerts } from '../alerts/alert-repository.ts';
import { watchedEntities } from '../alerts/evaluate.ts';
import { zonesOfStores } from '../alerts/evaluate-repository.ts';
import { alertRules } from '../alerts/rule-commands.ts';
import { findRule, listRules } from '../alerts/rule-repository.ts';
import { exclusion, exclusions } from '../appeals/exclusions.ts';
import { auditEnd, auditPage } from '../audit/audit-read-repository.ts';
import { cameraAt, cameraClock } from '../cameras/camera-at.ts';
import { deliveryList } from '../deliveries/delivery-list-repository.ts';
import { findMailSettings, nextDelivery, outboxFigures } from '../deliveries/outbox-repository.ts';
import { webhooks } from '../deliveries/webhook-commands.ts';
import { knownItems } from '../double/known-commands.ts';
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
import { opsFigures } from '../ops/ops-repository.ts';
import { ownBatches, ownExclusion, ownExclusions } from '../own/own-queries.ts';
import { nextQuestionStart } from '../questions/chain-periods.ts';
import { shownPlan } from '../questions/plan-commands.ts';
import { findPlan } from '../questions/plan-repository.ts';
import { questionPlan } from '../questions/question-commands.ts';
import { visiblePlans } from '../questions/visible-plans.ts';
import { findWording } from '../questions/wording-repository.ts';
import { releases } from '../releases/release-commands.ts';
import { schedules } from '../reports/schedule-commands.ts';
import { expertFiguresDue } from '../results/expert-figures.ts';
import { pollDetail, pollFootage } from '../results/poll-detail.ts';
import { ownPace } from '../review/own-pace.ts';
import { reviewDetail } from '../review/review-queries.ts';
import { motionSettings } from '../risk/motion-commands.ts';
import { riskReasons } from '../risk/risk-queries.ts';
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
import type { LongQuery } from './sqlite-database.ts';

/** What can be asked and read soon, and the checks of what kiosks send. Each runs in a quick reader (reader-worker.ts). */
export const quickQueries: Implementation<Omit<StoreQueries, LongQuery>, Db> = {
  cameraAt,
  cameraClock,
  alertDetail,
  alertList,
  alertRule: (db, { id }) => findRule(db, id),
  alertRules,
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
  deliveryList,
  knownItems,
  schedules,
  webhooks,
  pollDetail,
  pollFootage,
  findLogin,
  findSession,
  findUser,
  hasAdmin,
  everyAlertRule: (db: Db) => listRules(db),
  watchedEntities,
  zonesOfStores,
  exclusion,
  exclusions,
  expertFiguresDue,
  exportEvents,
  exportPlan,
  exportPolls,
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
  ownExclusion,
  ownExclusions,
  ownIdentities,
  ownViews,
  people,
  plan: (db, { plan }) => {
    const found = findPlan(db, plan);
    return found === undefined ? undefined : shownPlan(found);
  },
  plans: (db, { within }) => ({ plans: visiblePlans(db, within).map(shownPlan) }),
  question: (db, { id }) => findWording(db, id),
  questionPlan,
  reach,
  releases,
  motionSettings,
  riskReasons,
  reviewDetail,
  ownPace,
  secondStep: findSecondStep,
  storeGroups: listGroups,
  storeSettings,
  operators,
  registers,
  sessionsOf,
  stores: listStores,
  triesOf,
};
