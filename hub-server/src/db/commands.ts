import { acknowledgeAlert, applyAlerts, commentAlert } from '../alerts/alert-commands.ts';
import { ensureAlertRules, removeAlertRule, saveAlertRule } from '../alerts/rule-commands.ts';
import { fileAppeal, withdrawAppeal } from '../appeals/appeal-commands.ts';
import { addAudit } from '../audit/audit-repository.ts';
import { addCameraMark, setCameraClock, withdrawCameraMark } from '../cameras/clock-commands.ts';
import { changeConsole } from '../consoles/console-commands.ts';
import { claimDelivery, enqueueDeliveries, saveMailSettings } from '../deliveries/outbox-commands.ts';
import { dropDeliveries, releaseDeliveries, settleDelivery } from '../deliveries/outbox-repository.ts';
import { addWebhook, removeWebhook, repeatDelivery, testWebhook } from '../deliveries/webhook-commands.ts';
import { setDoubleReview } from '../double/double-commands.ts';
import { markKnownItem, unmarkKnownItem } from '../double/known-commands.ts';
import { ingestBatch } from '../ingest/ingest-batch.ts';
import { rebucketBoot } from '../ingest/rebucket.ts';
import { rebuild } from '../ingest/rebuild.ts';
import {
  cancelCode,
  createEnrolmentCode,
  enrolKiosk,
  raiseCounter,
  revokeKiosk,
} from '../kiosks/enrolment-commands.ts';
import { saveHeartbeats } from '../kiosks/heartbeat-repository.ts';
import { askForKioskKey, changeKioskKey } from '../kiosks/key-commands.ts';
import { moveKiosk, moveWorkplace } from '../kiosks/move-commands.ts';
import { addMedia, deleteMedia } from '../media/media-commands.ts';
import { archiveSegment } from '../ops/archive-repository.ts';
import { closeBatches } from '../own/own-repository.ts';
import { extendPlans } from '../questions/kiosk-periods.ts';
import { commitPlan, createPlan, revealVersion, saveDraft } from '../questions/plan-commands.ts';
import {
  changeQuestion,
  createPeriod,
  createQuestion,
  retireQuestion,
} from '../questions/question-commands.ts';
import { addRelease, setRollout } from '../releases/release-commands.ts';
import { addSchedule, removeSchedule, runSchedule, runSchedules } from '../reports/schedule-commands.ts';
import { releaseExpertFigures } from '../results/expert-figures.ts';
import { watchPoll } from '../results/poll-detail.ts';
import { takeTouchedStores } from '../results/rollup-repository.ts';
import { confirmVerdict, giveVerdict, setSecondLook, undoVerdict } from '../review/review-commands.ts';
import { saveMotion, setMotion, setMotionRegion } from '../risk/motion-commands.ts';
import { beginRiskAnew, saveRiskStep } from '../risk/risk-commands.ts';
import { commitSample, extendSample, fixSample, revealSample } from '../samples/sample-commands.ts';
import {
  changeCamera,
  changeGroup,
  changeStore,
  changeStoreZone,
  changeWorkplace,
  retireThing,
} from '../stores/change-commands.ts';
import { createStoreGroup } from '../stores/group-commands.ts';
import { addOperator, changeOperator, endOperator, importOperators } from '../stores/operator-commands.ts';
import { addRegister, revokeRegister } from '../stores/register-commands.ts';
import { saveStoreSettings } from '../stores/settings-commands.ts';
import { createCamera, createStore, createWorkplace } from '../stores/store-commands.ts';
import { signInByIdentity, unlinkIdentities } from '../users/identity-commands.ts';
import {
  beginSecondStep,
  confirmSecondStep,
  removeSecondStep,
  useCode,
  useRecoveryCode,
} from '../users/second-step-commands.ts';
import { forgetFailures, noteFailure } from '../users/try-repository.ts';
import {
  changePassword,
  changePerson,
  createUser,
  endSessions,
  endSessionsOf,
  erasePerson,
  invite,
  makeLink,
  setActive,
  useLink,
} from '../users/user-commands.ts';
import { addSession, deleteSession, touchSessions } from '../users/user-repository.ts';
import { addView, changeView, removeView, restoreView } from '../views/view-commands.ts';
import type { Implementation, StoreCommands } from './hub-database.ts';
import type { Db } from './sqlite.ts';

/** Everything that can be changed. Each runs in the writer, within a transaction, and is all or nothing. */
export const commands: Implementation<StoreCommands, Db> = {
  addView,
  changeView,
  removeView,
  restoreView,
  acknowledgeAlert,
  addAudit,
  addCameraMark,
  setCameraClock,
  withdrawCameraMark,
  applyAlerts,
  commentAlert,
  ensureAlertRules,
  fileAppeal,
  withdrawAppeal,
  removeAlertRule,
  saveAlertRule,
  addMedia,
  addSchedule,
  addWebhook,
  removeSchedule,
  removeWebhook,
  repeatDelivery,
  runSchedule,
  runSchedules,
  testWebhook,
  addRelease,
  addSession,
  archiveSegment,
  watchPoll,
  beginRiskAnew,
  beginSecondStep,
  claimDelivery,
  cancelCode,
  moveKiosk,
  moveWorkplace,
  changeCamera,
  changeConsole,
  changeGroup,
  changePassword,
  changePerson,
  changeQuestion,
  changeStore,
  changeStoreZone,
  changeWorkplace,
  commitPlan,
  commitSample,
  extendSample,
  fixSample,
  confirmSecondStep,
  confirmVerdict,
  createCamera,
  createEnrolmentCode,
  createPeriod,
  createPlan,
  createQuestion,
  createStore,
  createUser,
  createWorkplace,
  deleteMedia,
  deleteSession,
  dropDeliveries,
  endSessions,
  endSessionsOf,
  enqueueDeliveries,
  enrolKiosk,
  erasePerson,
  extendPlans,
  forgetFailures,
  giveVerdict,
  ingestBatch,
  invite,
  makeLink,
  noteFailure,
  /** Answers once what is queued before it is durable. */
  ping: () => undefined,
  raiseCounter,
  rebucketBoot,
  rebuild,
  removeSecondStep,
  releaseDeliveries,
  releaseExpertFigures,
  retireQuestion,
  retireThing,
  revealVersion,
  revealSample,
  askForKioskKey,
  changeKioskKey,
  revokeKiosk,
  saveDraft,
  saveHeartbeats,
  saveMailSettings,
  saveMotion,
  saveRiskStep,
  setMotion,
  setMotionRegion,
  createStoreGroup,
  addOperator,
  changeOperator,
  closeBatches,
  endOperator,
  importOperators,
  addRegister,
  revokeRegister,
  saveStoreSettings,
  setActive,
  setDoubleReview,
  markKnownItem,
  unmarkKnownItem,
  signInByIdentity,
  unlinkIdentities,
  setRollout,
  settleDelivery,
  touchSessions,
  takeTouchedStores,
  setSecondLook,
  undoVerdict,
  useCode,
  useLink,
  useRecoveryCode,
};
