import { checkBatch } from '../ingest/check-batch.ts';
import { checkSignature, type SignedRequest } from '../kiosks/check-signature.ts';
import { kioskConfig } from '../kiosks/kiosk-config.ts';
import { opsFigures } from '../ops/ops-repository.ts';
import { questionPlan } from '../questions/question-commands.ts';
import { expertFiguresDue } from '../results/expert-figures.ts';
import { indexFigures } from '../results/index-query.ts';
import { reviewDetail, reviewList } from '../review/review-queries.ts';
import { listGroups } from '../stores/group-repository.ts';
import { findCamera, listCameras, listStores } from '../stores/store-repository.ts';
import { findLogin, findSession } from '../users/user-repository.ts';
import type { Db } from './sqlite.ts';

/** Everything that can be asked. Each runs in a reader. */
export const queries = {
  camera: (db: Db, input: { readonly id: string }) => findCamera(db, input.id),
  cameras: (db: Db, _input: undefined) => listCameras(db),
  checkBatch,
  checkSignature: (db: Db, request: SignedRequest) => checkSignature(db, request),
  findLogin,
  findSession,
  expertFiguresDue,
  indexFigures,
  kioskConfig,
  opsFigures: (db: Db, _input: undefined) => opsFigures(db),
  questionPlan: (db: Db, _input: undefined) => questionPlan(db),
  reviewDetail,
  reviewList,
  storeGroups: (db: Db, _input: undefined) => listGroups(db),
  stores: (db: Db, _input: undefined) => listStores(db),
} as const;
