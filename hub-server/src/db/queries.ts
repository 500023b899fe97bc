import { checkBatch } from '../ingest/check-batch.ts';
import { journalPolls } from '../ingest/journal-polls.ts';
import { checkSignature } from '../kiosks/check-signature.ts';
import { keptHeartbeats } from '../kiosks/heartbeat-repository.ts';
import { kioskConfig } from '../kiosks/kiosk-config.ts';
import { listKiosks } from '../kiosks/kiosk-list-repository.ts';
import { archiveCandidate } from '../ops/archive-repository.ts';
import { opsFigures } from '../ops/ops-repository.ts';
import { questionPlan } from '../questions/question-commands.ts';
import { expertFiguresDue } from '../results/expert-figures.ts';
import { indexFigures } from '../results/index-query.ts';
import { countedPolls } from '../results/poll-list.ts';
import { comparison, control, results } from '../results/result-queries.ts';
import { reviewDetail, reviewList } from '../review/review-queries.ts';
import { listGroups } from '../stores/group-repository.ts';
import { findCamera, listCameras, listStores } from '../stores/store-repository.ts';
import { findLogin, findSession } from '../users/user-repository.ts';
import type { Implementation, StoreQueries } from './hub-database.ts';
import type { Db } from './sqlite.ts';

/** Everything that can be asked. Each runs in a reader. */
export const queries: Implementation<StoreQueries, Db> = {
  archiveCandidate,
  camera: (db, { id }) => findCamera(db, id),
  cameras: listCameras,
  checkBatch,
  checkSignature,
  comparison,
  control,
  countedPolls,
  findLogin,
  findSession,
  expertFiguresDue,
  indexFigures,
  journalPolls,
  keptHeartbeats,
  kioskConfig,
  listKiosks,
  opsFigures,
  questionPlan,
  results,
  reviewDetail,
  reviewList,
  storeGroups: listGroups,
  stores: listStores,
};
