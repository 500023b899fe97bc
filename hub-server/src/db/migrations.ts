import { initial } from './migrations/0001-initial.ts';
import { closedEpochs } from './migrations/0002-closed-epochs.ts';
import { expertFigures } from './migrations/0003-expert-figures.ts';
import { storeGroups } from './migrations/0004-store-groups.ts';
import { heartbeats } from './migrations/0005-heartbeats.ts';
import { placementsAndDays } from './migrations/0006-placements-and-days.ts';
import { pollsByCount } from './migrations/0007-polls-by-count.ts';
import { archivedSegments } from './migrations/0008-archived-segments.ts';
import { media } from './migrations/0009-media.ts';
import { plans } from './migrations/0010-plans.ts';
import { receipts } from './migrations/0011-receipts.ts';
import { releases } from './migrations/0012-releases.ts';
import { storeSettings } from './migrations/0013-store-settings.ts';
import { operatorsAndRegisters } from './migrations/0014-operators-and-registers.ts';
import { peopleScope } from './migrations/0015-people-scope.ts';
import { peopleSignIn } from './migrations/0016-people-sign-in.ts';
import { deliveries } from './migrations/0017-deliveries.ts';
import { secondStep } from './migrations/0018-second-step.ts';
import { chainChanges } from './migrations/0019-chain-changes.ts';
import { secondLooks } from './migrations/0020-second-looks.ts';
import { reportSchedules } from './migrations/0021-report-schedules.ts';
import { identities } from './migrations/0022-identities.ts';
import { alerts } from './migrations/0023-alerts.ts';
import { kioskKeys } from './migrations/0024-kiosk-keys.ts';
import { consoles } from './migrations/0025-consoles.ts';
import { cameraClocks } from './migrations/0026-camera-clocks.ts';
import { risk } from './migrations/0027-risk.ts';
import { appeals } from './migrations/0028-appeals.ts';
import { remoteArchives } from './migrations/0030-remote-archives.ts';
import { samples } from './migrations/0031-samples.ts';
import { motion } from './migrations/0032-motion.ts';
import { consoleUps } from './migrations/0033-console-ups.ts';
import { reviewCoverage } from './migrations/0034-review-coverage.ts';
import { doubleReview } from './migrations/0035-double-review.ts';
import { knownItems } from './migrations/0036-known-items.ts';
import { savedViews } from './migrations/0037-saved-views.ts';
import { own } from './migrations/0038-own.ts';
import { videoRight } from './migrations/0039-video-right.ts';
import { placementsByWorkplace } from './migrations/0040-placements-by-workplace.ts';
import { rolloutsAndPeople } from './migrations/0041-rollouts-and-people.ts';
import { presence } from './migrations/0042-presence.ts';
import { fillConsoles } from './migrations/fill-consoles.ts';
import { fillFirstSteps } from './migrations/fill-first-steps.ts';
import { fillHours } from './migrations/fill-hours.ts';
import { fillReviews } from './migrations/fill-reviews.ts';
import { all, type Db, run } from './sqlite.ts';

interface Migration {
  readonly id: number;
  readonly sql: string;
  /** What SQL alone cannot work out. It works with today's code, so all steps that follow are taken before it. */
  readonly fill?: (db: Db, now: number) => void;
}

/** Forward only; a migration once released is never edited. */
const migrations: readonly Migration[] = [
  { id: 1, sql: initial },
  { id: 2, sql: closedEpochs },
  { id: 3, sql: expertFigures },
  { id: 4, sql: storeGroups },
  { id: 5, sql: heartbeats },
  // Its figures by day are filled by step 11, which knows all their columns.
  { id: 6, sql: placementsAndDays },
  { id: 7, sql: pollsByCount },
  { id: 8, sql: archivedSegments },
  { id: 9, sql: media },
  { id: 10, sql: plans },
  { id: 11, sql: receipts, fill: fillFirstSteps },
  { id: 12, sql: releases },
  { id: 13, sql: storeSettings },
  { id: 14, sql: operatorsAndRegisters },
  { id: 15, sql: peopleScope },
  { id: 16, sql: peopleSignIn },
  { id: 17, sql: deliveries },
  { id: 18, sql: secondStep },
  { id: 19, sql: chainChanges },
  { id: 20, sql: secondLooks },
  { id: 21, sql: reportSchedules },
  { id: 22, sql: identities },
  { id: 23, sql: alerts },
  { id: 24, sql: kioskKeys },
  { id: 25, sql: consoles, fill: fillConsoles },
  { id: 26, sql: cameraClocks },
  { id: 27, sql: risk },
  { id: 28, sql: appeals },
  // Rules of alerts had hours of their own until the stores had them.
  { id: 29, sql: '', fill: fillHours },
  { id: 30, sql: remoteArchives },
  { id: 31, sql: samples },
  { id: 32, sql: motion },
  { id: 33, sql: consoleUps },
  { id: 34, sql: reviewCoverage, fill: fillReviews },
  { id: 35, sql: doubleReview },
  { id: 36, sql: knownItems },
  { id: 37, sql: savedViews },
  { id: 38, sql: own },
  { id: 39, sql: videoRight },
  { id: 40, sql: placementsByWorkplace },
  { id: 41, sql: rolloutsAndPeople },
  { id: 42, sql: presence },
];

/**
 * Brings the schema up to date: each step in a transaction of its own, those from one on that is filled by today's code all
 * together. Throws on a database of a newer hub.
 */
export function migrate(db: Db, now: number): void {
  db.exec('CREATE TABLE IF NOT EXISTS schema_migrations (id INTEGER PRIMARY KEY, at INTEGER NOT NULL)');
  const done = new Set(all<{ id: number }>(db, 'SELECT id FROM schema_migrations').map(({ id }) => id));
  const known = new Set(migrations.map(({ id }) => id));
  for (const id of done) {
    if (!known.has(id))
      throw new Error(`the database has schema step ${id}, which this version does not know`);
  }
  const pending = migrations.filter(({ id }) => !done.has(id));
  const filled = pending.findIndex(({ fill }) => fill !== undefined);
  const alone = filled < 0 ? pending : pending.slice(0, filled);
  for (const step of alone) take(db, [step], now);
  if (filled >= 0) take(db, pending.slice(filled), now);
}

function take(db: Db, steps: readonly Migration[], now: number): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    for (const { sql } of steps) db.exec(sql);
    for (const { fill } of steps) fill?.(db, now);
    for (const { id } of steps) run(db, 'INSERT INTO schema_migrations (id, at) VALUES (?, ?)', id, now);
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** Schema steps of the database against those of this version: which it lacks, and which are unknown here. */
export function schemaSteps(db: Db): {
  readonly lacking: readonly number[];
  readonly unknown: readonly number[];
} {
  const done = all<{ id: number }>(db, 'SELECT id FROM schema_migrations ORDER BY id').map(({ id }) => id);
  const known = migrations.map(({ id }) => id);
  return {
    lacking: known.filter((id) => !done.includes(id)),
    unknown: done.filter((id) => !known.includes(id)),
  };
}
