import { addAudit } from '../audit/audit-repository.ts';
import { ingestBatch } from '../ingest/ingest-batch.ts';
import { rebucketBoot } from '../ingest/rebucket.ts';
import { rebuild } from '../ingest/rebuild.ts';
import { createEnrolmentCode, enrolKiosk, raiseCounter, revokeKiosk } from '../kiosks/enrolment-commands.ts';
import { saveHeartbeats } from '../kiosks/heartbeat-repository.ts';
import { archiveSegment } from '../ops/archive-repository.ts';
import { createPeriod, createQuestion } from '../questions/question-commands.ts';
import { releaseExpertFigures } from '../results/expert-figures.ts';
import { confirmVerdict, giveVerdict, undoVerdict } from '../review/review-commands.ts';
import { saveStoreGroup } from '../stores/group-commands.ts';
import { createCamera, createStore, createWorkplace } from '../stores/store-commands.ts';
import { createUser } from '../users/user-commands.ts';
import { addSession, deleteSession } from '../users/user-repository.ts';
import type { Implementation, StoreCommands } from './hub-database.ts';
import type { Db } from './sqlite.ts';

/** Everything that can be changed. Each runs in the writer, within a transaction, and is all or nothing. */
export const commands: Implementation<StoreCommands, Db> = {
  addAudit,
  addSession,
  archiveSegment,
  confirmVerdict,
  createCamera,
  createEnrolmentCode,
  createPeriod,
  createQuestion,
  createStore,
  createUser,
  createWorkplace,
  deleteSession,
  enrolKiosk,
  giveVerdict,
  ingestBatch,
  /** Answers once what is queued before it is durable. */
  ping: () => undefined,
  raiseCounter,
  rebucketBoot,
  rebuild,
  releaseExpertFigures,
  revokeKiosk,
  saveHeartbeats,
  saveStoreGroup,
  undoVerdict,
};
