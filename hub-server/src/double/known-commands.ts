import type { KnownItemRequest, KnownItemsReply, PressesReply } from '@otklik/shared/api/agreement.ts';
import { PRESSES_SPAN_MS } from '@otklik/shared/api/limits.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { parseItemId } from '../review/item-id.ts';
import { reviewable } from '../review/review-commands.ts';
import type { ItemRow } from '../review/verdict-repository.ts';
import { findUser } from '../users/user-repository.ts';
import { findDoubleSettings } from './double-repository.ts';
import { addMark, listMarks, pressesAt, removeMark, standingMark } from './known-repository.ts';

const MOST = 1000;
const PRESSES = 100;
const tooLong: HubError = coded('bad-request', 'Presses are looked for within a day at most.');
const notChosen: HubError = coded('forbidden', 'An admin chooses who may mark known items.');

/** Admins, and managers chosen for it. */
const mayMark = (db: Db, user: string): boolean =>
  findUser(db, { id: user })?.role === 'admin' || findDoubleSettings(db).markers.includes(user);

function itemFor(db: Db, user: string, id: string): Result<ItemRow, HubError> {
  if (!mayMark(db, user)) return err(notChosen);
  const name = parseItemId(id);
  return name === undefined ? err(coded('event-unknown', 'No event has this id.')) : reviewable(db, name);
}

/** A mark with another truth takes the place of the first, which stays on record. */
export function markKnownItem(
  db: Db,
  { item, right, user, now }: Actor & KnownItemRequest,
): Result<undefined, HubError> {
  const found = itemFor(db, user, item);
  if (!found.ok) return found;
  if (standingMark(db, found.value)?.truth === right) return ok(undefined);
  removeMark(db, found.value, now);
  addMark(db, { ...found.value, truth: right, user, now });
  addAudit(db, { at: now, user, action: 'known-item-marked', subject: `item:${item}`, detail: { right } });
  return ok(undefined);
}

export function unmarkKnownItem(
  db: Db,
  { item, user, now }: Actor & { readonly item: string },
): Result<undefined, HubError> {
  const found = itemFor(db, user, item);
  if (!found.ok) return found;
  if (standingMark(db, found.value) === undefined) return ok(undefined);
  removeMark(db, found.value, now);
  addAudit(db, { at: now, user, action: 'known-item-unmarked', subject: `item:${item}` });
  return ok(undefined);
}

export const knownItems = (db: Db, { user, within }: Within & { readonly user: string }): KnownItemsReply =>
  mayMark(db, user) ? { may: true, items: [...listMarks(db, within, MOST)] } : { may: false, items: [] };

export const knownPresses = (
  db: Db,
  {
    user,
    ...span
  }: { readonly user: string; readonly workplace: string; readonly from: number; readonly to: number },
): Result<PressesReply, HubError> => {
  if (!mayMark(db, user)) return err(notChosen);
  if (span.to - span.from > PRESSES_SPAN_MS) return err(tooLong);
  return ok({ presses: pressesAt(db, span, PRESSES) });
};
