import type { Release, RolloutRequest } from '@otklik/shared/api/releases.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { KnownRelease } from '../db/contract/releases.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { insertRelease, listReleaseKiosks, listReleaseRows, updateRollout } from './release-repository.ts';

export function addRelease(db: Db, input: Actor & { readonly release: Release }): void {
  const { release, user, now } = input;
  const { sha256, version } = release;
  if (!insertRelease(db, { sha256, version, body: JSON.stringify(release), added_at: now })) return;
  addAudit(db, { at: now, user, action: 'release-added', subject: `release:${sha256}`, detail: { version } });
}

export function setRollout(
  db: Db,
  input: Actor & { readonly sha256: string; readonly revision: number; readonly rollout: RolloutRequest },
): Result<undefined, HubError> {
  const { sha256, user, now } = input;
  const { percent, when, held = false } = input.rollout;
  const kiosks = [...new Set(input.rollout.kiosks)];
  const known = releases(db).find(({ release }) => release.sha256 === sha256);
  if (known === undefined) return err(coded('release-unknown', 'No release has this hash.'));
  if (known.revision !== input.revision) {
    const detail = `Revision ${known.revision} stands; the change was made to revision ${input.revision}.`;
    return err(coded('changed-meanwhile', detail));
  }
  const { at: _at, ...before } = known.rollout ?? { at: 0 };
  updateRollout(db, {
    ...{ sha256, percent, wait_for: when, at: now, held: held ? 1 : 0, kiosks },
    before: known.rollout === undefined ? null : JSON.stringify(before),
  });
  const detail = { percent, kiosks: kiosks.length, when, ...(held ? { held } : {}) };
  addAudit(db, { at: now, user, action: 'release-rolled-out', subject: `release:${sha256}`, detail });
  return ok(undefined);
}

export function releases(db: Db): readonly KnownRelease[] {
  const kiosks = Map.groupBy(listReleaseKiosks(db), ({ sha256 }) => sha256);
  return listReleaseRows(db).map((row) => ({
    // What was checked on its way in is read back.
    release: JSON.parse(row.body),
    addedAt: row.added_at,
    revision: row.revision,
    ...(row.before === null ? {} : { before: JSON.parse(row.before) }),
    ...(row.rollout_at === null
      ? {}
      : {
          rollout: {
            percent: row.percent,
            when: row.wait_for === 'staff' ? 'staff' : 'auto',
            ...(row.held === 0 ? {} : { held: true }),
            kiosks: (kiosks.get(row.sha256) ?? []).map(({ kiosk }) => kiosk),
            at: row.rollout_at,
          },
        }),
  }));
}
