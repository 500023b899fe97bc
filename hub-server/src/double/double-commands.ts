import type { DoubleSettings, DoubleSettingsRequest } from '@otklik/shared/api/double-review.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { benchOf } from '../appeals/appeal-judges.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { findActive, findUser } from '../users/user-repository.ts';
import { findDoubleSettings, saveDoubleSettings } from './double-repository.ts';
import { countWaiting, spokenOn, waitingItems } from './waiting-repository.ts';

/** Of so many that wait, the oldest, it is looked up whether anybody is there for them. */
const LOOKED_AT = 1000;

export function setDoubleReview(
  db: Db,
  { share, markers, user, now }: Actor & DoubleSettingsRequest,
): Result<undefined, HubError> {
  if (markers.some((id) => findActive(db, id)?.role !== 'manager'))
    return err(coded('user-unknown', 'No manager has this id.'));
  const sorted = markers.toSorted();
  const before = findDoubleSettings(db);
  if (before.share === share && before.markers.join() === sorted.join()) return ok(undefined);
  saveDoubleSettings(db, { share, markers: sorted });
  addAudit(db, {
    ...{ at: now, user, action: 'double-review-changed', subject: 'chain' },
    detail: { share, markers: sorted.join(' ') },
  });
  return ok(undefined);
}

export function doubleReview(db: Db): DoubleSettings {
  const { share, markers } = findDoubleSettings(db);
  const bench = benchOf(db);
  const nobody = waitingItems(db, LOOKED_AT).filter((item) => {
    const spoken = spokenOn(db, item);
    return bench(item.store).every((expert) => spoken.has(expert));
  });
  return {
    share,
    markers: markers.flatMap((id) => {
      const known = findUser(db, { id });
      return known === undefined ? [] : [{ id, name: known.name }];
    }),
    ...{ waiting: countWaiting(db), nobody: nobody.length },
  };
}
