import { evaluateAlerts } from '../alerts/evaluate.ts';
import { consoleHistory } from '../consoles/console-commands.ts';
import { listConsoles } from '../consoles/console-repository.ts';
import { deviceFacts, devicePlaces } from '../devices/device-repository.ts';
import { agreement, ownAgreement } from '../double/agreement-queries.ts';
import { doubleReview } from '../double/double-commands.ts';
import { knownPresses } from '../double/known-commands.ts';
import { archiveCandidate } from '../ops/archive-repository.ts';
import { ownDue } from '../own/own-queries.ts';
import { insertPlaces } from '../questions/insert-places.ts';
import { planPeriods } from '../questions/plan-periods.ts';
import { planPreview } from '../questions/plan-preview.ts';
import { indexFigures } from '../results/index-query.ts';
import { countedPolls } from '../results/poll-list.ts';
import { comparison, control, results } from '../results/result-queries.ts';
import { reviewCoverage } from '../results/review-coverage.ts';
import { reviewList, reviewWays } from '../review/review-queries.ts';
import { motionWindows } from '../risk/motion-commands.ts';
import { riskCounts } from '../risk/risk-queries.ts';
import { dueStores } from '../risk/risk-repository.ts';
import { riskStep } from '../risk/score-step.ts';
import { sampleFrame } from '../samples/sample-frame.ts';
import { sample, sampleProof, samples } from '../samples/sample-queries.ts';
import type { Implementation, StoreQueries } from './hub-database.ts';
import type { Db } from './sqlite.ts';
import type { LongQuery } from './sqlite-database.ts';

/**
 * What may read a great many rows (sqlite-database.ts). Each runs in a reader of its own (long-reader-worker.ts), which
 * loads nothing the others need: no library of schemas above all (docs/decisions/0126).
 */
export const longQueries: Implementation<Pick<StoreQueries, LongQuery>, Db> = {
  archiveCandidate,
  comparison,
  consoleHistory,
  consoles: listConsoles,
  control,
  agreement,
  ownAgreement,
  knownPresses,
  doubleReview: (db: Db) => doubleReview(db),
  countedPolls,
  deviceFacts,
  devicePlaces,
  evaluateAlerts,
  indexFigures,
  insertPlaces,
  ownDue,
  planPeriods,
  planPreview,
  results,
  motionWindows,
  riskCounts,
  riskDue: (db) => dueStores(db),
  riskStep,
  reviewCoverage,
  reviewList,
  reviewWays,
  sample,
  sampleFrame,
  sampleProof,
  samples,
};
