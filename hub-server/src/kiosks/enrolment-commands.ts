import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { EnrolInput, NewCode } from '../db/contract/kiosks.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { refreshPoll } from '../results/refresh-poll.ts';
import { findWorkplace } from '../stores/store-repository.ts';
import { CODE_TRIES } from './enrolment.ts';
import { addCode, burnTry, type CodeRow, findCode, markCodeUsed } from './enrolment-repository.ts';
import {
  bindPlaces,
  bindRecorded,
  raiseCounter as raise,
  revokeKiosk as revoke,
  saveKiosk,
} from './kiosk-repository.ts';

/** Keeps a code; `false` where a live code has the same handle and another must be drawn. */
export function createEnrolmentCode(db: Db, input: NewCode): Result<boolean, HubError> {
  const stores = new Set<string>();
  for (const id of input.workplaces) {
    const workplace = findWorkplace(db, id);
    if (workplace === undefined) return err(coded('workplace-unknown', 'No workplace has this id.'));
    stores.add(workplace.store);
  }
  const [store] = stores;
  if (store === undefined || stores.size > 1 || new Set(input.workplaces).size < input.workplaces.length) {
    return err(coded('bad-request', 'A kiosk serves different workplaces of one store.'));
  }
  const known = findCode(db, input.handle);
  if (known !== undefined && known.expiresAt > input.now && known.usedBy === undefined) return ok(false);
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
  saveKiosk(db, {
    id: input.kiosk,
    publicKey: input.publicKey,
    store: code.store,
    version: input.version,
    enrolledAt: input.now,
  });
  bindPlaces(db, input.kiosk, code.workplaces, input.now);
  for (const [index, workplace] of code.workplaces.entries()) {
    for (const { journal, seq } of bindRecorded(db, input.kiosk, index + 1, workplace))
      refreshPoll(db, journal, seq);
  }
  markCodeUsed(db, input.handle, input.kiosk, input.now);
  addAudit(db, { at: input.now, action: 'kiosk-enrolled', subject: `kiosk:${input.kiosk}` });
  return ok(undefined);
}

function refuse(db: Db, code: CodeRow | undefined, input: EnrolInput): HubError | undefined {
  if (code === undefined) return coded('enrol-code-wrong', 'No such code.');
  if (code.hash !== input.hash) {
    burnTry(db, input.handle);
    return coded('enrol-code-wrong', 'No such code.');
  }
  if (code.tries >= CODE_TRIES) return coded('enrol-code-expired', 'The code was tried wrongly too often.');
  if (code.expiresAt <= input.now) return coded('enrol-code-expired', 'The code has expired.');
  if (code.usedBy !== undefined && code.usedBy !== input.kiosk) {
    return coded('enrol-code-expired', 'The code has been used.');
  }
  return undefined;
}

export const raiseCounter = (db: Db, input: { readonly kiosk: string; readonly counter: number }): boolean =>
  raise(db, input.kiosk, input.counter);

export function revokeKiosk(db: Db, input: Actor & { kiosk: string }): Result<undefined, HubError> {
  if (!revoke(db, input.kiosk, input.now)) return err(coded('not-found', 'No kiosk has this id.'));
  addAudit(db, { at: input.now, user: input.user, action: 'kiosk-revoked', subject: `kiosk:${input.kiosk}` });
  return ok(undefined);
}
