import type { RevocationReason } from '@otklik/shared/api/admin.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { EnrolInput, NewCode } from '../db/contract/kiosks.ts';
import type { Within } from '../db/contract/people.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { countBound } from '../results/receipts.ts';
import { refreshPoll } from '../results/refresh-poll.ts';
import { RollupChanges } from '../results/rollup-changes.ts';
import { findWorkplace } from '../stores/store-repository.ts';
import { CODE_TRIES } from './enrolment.ts';
import {
  addCode,
  burnTry,
  type CodeRow,
  findCode,
  markCancelled,
  markCodeUsed,
  openCodes,
} from './enrolment-repository.ts';
import { keysToTakeUp, takeKey } from './key-commands.ts';
import {
  bindPlaces,
  bindRecorded,
  findKiosk,
  raiseCounter as raise,
  revokeKiosk as revoke,
  saveKiosk,
  setReplaced,
} from './kiosk-repository.ts';

/** Keeps a code; `false` where a live code has the same handle and another must be drawn. */
export function createEnrolmentCode(db: Db, input: NewCode): Result<boolean, HubError> {
  const stores = new Set<string>();
  for (const id of input.workplaces) {
    const workplace = findWorkplace(db, id);
    if (workplace === undefined || workplace.retired)
      return err(coded('workplace-unknown', 'No workplace has this id.'));
    stores.add(workplace.store);
  }
  const [store] = stores;
  if (store === undefined || stores.size > 1 || new Set(input.workplaces).size < input.workplaces.length) {
    return err(coded('bad-request', 'A kiosk serves different workplaces of one store.'));
  }
  const replaced = input.replaces === undefined ? undefined : findKiosk(db, input.replaces);
  if (input.replaces !== undefined && replaced?.store !== store)
    return err(coded('not-found', 'The store has no kiosk of this id.'));
  const known = findCode(db, input.handle);
  if (known !== undefined && isOpen(known, input.now)) return ok(false);
  addCode(db, { ...input, store });
  addAudit(db, {
    at: input.now,
    user: input.user,
    action: 'enrolment-code-created',
    subject: `store:${store}`,
  });
  return ok(true);
}

/**
 * Enrols a kiosk by its code and binds what it may have recorded before. The kiosk that used a code may use it again
 * until it expires: its first reply may have been lost on the way.
 */
export function enrolKiosk(db: Db, input: EnrolInput): Result<undefined, HubError> {
  const code = findCode(db, input.handle);
  const refusal = refuse(db, code, input);
  if (refusal !== undefined) return err(refusal);
  if (code === undefined) return err(coded('enrol-code-wrong', 'No such code.'));
  const keys = keysToTakeUp(db, input.kiosk, input.publicKey, input.keys ?? []);
  if (!keys.ok) return keys;
  saveKiosk(db, {
    id: input.kiosk,
    publicKey: input.publicKey,
    store: code.store,
    version: input.version,
    enrolledAt: input.now,
  });
  for (const key of keys.value) takeKey(db, input.kiosk, key, input.now);
  if (code.replaces !== undefined && code.replaces !== input.kiosk && code.usedBy === undefined)
    replace(db, code.replaces, input);
  bindPlaces(db, input.kiosk, code.workplaces, input.now);
  const receipts = new RollupChanges();
  for (const [index, workplace] of code.workplaces.entries()) {
    const place = index + 1;
    const { polls, placed } = bindRecorded(db, input.kiosk, place, workplace);
    for (const { journal, seq } of polls) refreshPoll(db, journal, seq);
    if (placed) countBound(db, input.kiosk, place, receipts);
  }
  receipts.apply(db);
  markCodeUsed(db, input.handle, input.kiosk, input.now);
  addAudit(db, { at: input.now, action: 'kiosk-enrolled', subject: `kiosk:${input.kiosk}` });
  return ok(undefined);
}

const isOpen = (code: CodeRow, now: number): boolean =>
  code.expiresAt > now && code.usedBy === undefined && !code.cancelled;

/** What the old kiosk recorded, and may still tell of, stays with the workplaces it had; from now on it has none. */
function replace(db: Db, old: string, { kiosk, now }: EnrolInput): void {
  setReplaced(db, old, kiosk, now);
  addAudit(db, { at: now, action: 'kiosk-replaced', subject: `kiosk:${old}`, detail: { by: kiosk } });
}

/** The code enrols nothing any more; false where there is no such open code in the scope. */
export function cancelCode(
  db: Db,
  { handle, within, user, now }: Actor & Within & { readonly handle: string },
): boolean {
  const found = openCodes(db, { within, now }).find(({ id }) => id === handle);
  if (found === undefined) return false;
  markCancelled(db, handle, now);
  addAudit(db, { at: now, user, action: 'enrolment-code-cancelled', subject: `store:${found.store}` });
  return true;
}

function refuse(db: Db, code: CodeRow | undefined, input: EnrolInput): HubError | undefined {
  if (code === undefined) return coded('enrol-code-wrong', 'No such code.');
  if (code.hash !== input.hash) {
    burnTry(db, input.handle);
    return coded('enrol-code-wrong', 'No such code.');
  }
  if (code.tries >= CODE_TRIES) return coded('enrol-code-expired', 'The code was tried wrongly too often.');
  if (code.cancelled) return coded('enrol-code-expired', 'The code was cancelled.');
  if (code.expiresAt <= input.now) return coded('enrol-code-expired', 'The code has expired.');
  if (code.usedBy !== undefined && code.usedBy !== input.kiosk) {
    return coded('enrol-code-expired', 'The code has been used.');
  }
  return undefined;
}

export const raiseCounter = (db: Db, input: { readonly kiosk: string; readonly counter: number }): boolean =>
  raise(db, input.kiosk, input.counter);

export function revokeKiosk(
  db: Db,
  input: Actor & { kiosk: string; reason: RevocationReason },
): Result<undefined, HubError> {
  if (!revoke(db, input.kiosk, input.now)) return err(coded('not-found', 'No kiosk has this id.'));
  addAudit(db, {
    ...{ at: input.now, user: input.user, action: 'kiosk-revoked', subject: `kiosk:${input.kiosk}` },
    detail: { reason: input.reason },
  });
  return ok(undefined);
}
