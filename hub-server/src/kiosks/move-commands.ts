import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { KioskMove, MoveRefusal, WorkplaceMove } from '../db/contract/kiosks.ts';
import type { Db } from '../db/sqlite.ts';
import { servedBy, workplaceRecord } from '../stores/chain-repository.ts';
import { moveOn } from '../stores/change-commands.ts';
import { findWorkplace, isInUse } from '../stores/store-repository.ts';
import {
  bindingsOf,
  bindPlaces,
  currentBindings,
  findKiosk,
  lastEventAt,
  setKioskStore,
} from './kiosk-repository.ts';

/**
 * Puts a kiosk into another store (docs/decisions/0054): at workplaces that are there, or with its own, which go on there as
 * new ones. What it recorded before `at`, also what it tells of later, stays where it stood then.
 */
export function moveKiosk(db: Db, input: KioskMove): Result<undefined, MoveRefusal> {
  const { kiosk, store, user, now } = input;
  const known = findKiosk(db, kiosk);
  if (known === undefined) return err(coded('not-found', 'No kiosk has this id.'));
  if (known.revokedAt !== undefined) return err(coded('kiosk-revoked', 'This kiosk has been revoked.'));
  if (known.revision !== input.revision) {
    const detail = `Revision ${known.revision} stands; the change was made to revision ${input.revision}.`;
    return err({ ...coded('changed-meanwhile', detail), more: { revision: known.revision } });
  }
  if (!isInUse(db, store)) return err(coded('store-unknown', 'No store has this id.'));
  const at = momentOf(db, kiosk, input.at, now);
  if (!at.ok) return at;
  const workplaces = input.workplaces ?? [];
  if (new Set(workplaces).size < workplaces.length)
    return err(coded('bad-request', 'A kiosk serves different workplaces of one store.'));
  for (const id of workplaces) {
    const found = findWorkplace(db, id);
    if (found?.store !== store || found.retired)
      return err(coded('workplace-unknown', 'The store has no workplace of this id.'));
  }
  const own = [...currentBindings(db, kiosk)].sort(([a], [b]) => a - b).map(([, id]) => id);
  if (input.workplaces === undefined && (own.length === 0 || known.store === store))
    return err(coded('bad-request', 'Its workplaces are in this store already.'));
  const next = input.workplaces ?? own.map((_id, index) => input.ids[index] ?? '');
  if (input.workplaces === undefined)
    for (const [index, id] of own.entries())
      moveOn(db, { id, to: next[index] ?? '', store, at: at.value, user, now });
  bindPlaces(db, kiosk, next, at.value);
  setKioskStore(db, kiosk, store);
  const detail = { from: known.store, to: store, at: at.value, workplaces: next.length };
  addAudit(db, { at: now, user, action: 'kiosk-moved', subject: `kiosk:${kiosk}`, detail });
  return ok(undefined);
}

/** Moves one workplace: alone where no kiosk serves it, else with its kiosk, which then must serve no other. */
export function moveWorkplace(db: Db, input: WorkplaceMove): Result<undefined, MoveRefusal> {
  const { id, revision, store, to, user, now } = input;
  const known = workplaceRecord(db, { id });
  if (known === undefined) return err(coded('workplace-unknown', 'No workplace has this id.'));
  if (known.retiredAt !== undefined) return err(coded('retired', 'It is used no more.'));
  if (known.revision !== revision) {
    const detail = `Revision ${known.revision} stands; the change was made to revision ${revision}.`;
    return err({ ...coded('changed-meanwhile', detail), more: { current: known } });
  }
  if (!isInUse(db, store)) return err(coded('store-unknown', 'No store has this id.'));
  if (known.store === store) return err(coded('bad-request', 'Its workplaces are in this store already.'));
  const kiosk = servedBy(db, { kind: 'workplace', id });
  if (kiosk === undefined) {
    if (input.at !== undefined && input.at > now)
      return err(coded('move-time', 'It cannot have moved in the time to come.'));
    moveOn(db, { id, to, store, at: input.at ?? now, user, now });
    return ok(undefined);
  }
  if (currentBindings(db, kiosk).size > 1)
    return err(coded('in-use', `Kiosk ${kiosk} serves other workplaces of the store, too.`));
  const served = findKiosk(db, kiosk)?.revision ?? 0;
  const when = input.at === undefined ? {} : { at: input.at };
  return moveKiosk(db, { kiosk, revision: served, store, ids: [to], ...when, user, now });
}

/** A move that is told of later was after the last binding, and after what is held of the kiosk already. */
function momentOf(
  db: Db,
  kiosk: string,
  asked: number | undefined,
  now: number,
): Result<number, MoveRefusal> {
  const bound = Math.max(0, ...bindingsOf(db, kiosk).map(({ boundAt, unboundAt }) => unboundAt ?? boundAt));
  if (asked === undefined) return ok(Math.max(now, bound + 1));
  if (asked > now) return err(coded('move-time', 'It cannot have moved in the time to come.'));
  if (asked <= bound) return err(coded('move-time', 'It was moved or enrolled after that.'));
  const last = lastEventAt(db, kiosk);
  return last !== null && asked <= last
    ? err(coded('move-time', 'It has told of later events already.'))
    : ok(asked);
}
