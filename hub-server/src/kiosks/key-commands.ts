import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import type { EndorsedKey } from '@otklik/shared/sync/key-change.ts';
import { addAudit } from '../audit/audit-repository.ts';
import type { Actor } from '../db/contract/audit.ts';
import type { KeyChangeInput } from '../db/contract/kiosks.ts';
import type { Db } from '../db/sqlite.ts';
import type { HubError } from '../problem.ts';
import { keyFingerprint } from './enrolment.ts';
import { askForKey, changeKey, formerKeys } from './kiosk-key-repository.ts';
import { findKiosk, raiseCounter } from './kiosk-repository.ts';
import { counterReplayed } from './signed-call.ts';

/** Asks a kiosk for a new key, which it makes once it hears of it. */
export function askForKioskKey(
  db: Db,
  { kiosk, user, now }: Actor & { readonly kiosk: string },
): Result<undefined, HubError> {
  const known = findKiosk(db, kiosk);
  if (known === undefined) return err(coded('not-found', 'No kiosk has this id.'));
  if (known.revokedAt !== undefined) return err(coded('kiosk-revoked', 'This kiosk has been revoked.'));
  askForKey(db, kiosk, now);
  addAudit(db, { at: now, user, action: 'kiosk-key-asked', subject: `kiosk:${kiosk}` });
  return ok(undefined);
}

/**
 * Puts the new key of a kiosk in the place of the one that signed the call; its signatures have been checked. The key that
 * stands already is answered alike: the first answer may have been lost.
 */
export function changeKioskKey(db: Db, input: KeyChangeInput): Result<undefined, HubError> {
  const { kiosk, signedBy, counter, publicKey, endorsement, now } = input;
  const known = findKiosk(db, kiosk);
  if (known === undefined) return err(coded('kiosk-unknown', 'No kiosk has this key.'));
  if (known.revokedAt !== undefined) return err(coded('kiosk-revoked', 'This kiosk has been revoked.'));
  if (known.publicKey !== signedBy) return err(coded('bad-signature', 'The kiosk has another key now.'));
  if (!raiseCounter(db, kiosk, counter)) return err(counterReplayed);
  if (publicKey === known.publicKey) return ok(undefined);
  if (known.keyAskedAt === undefined)
    return err(coded('key-not-asked', 'Nobody asked this kiosk for a new key.'));
  if (formerKeys(db, kiosk).some((former) => former.publicKey === publicKey))
    return err(coded('bad-request', 'The kiosk had this key before.'));
  takeKey(db, kiosk, { publicKey, endorsement }, now);
  return ok(undefined);
}

/**
 * Which of the keys a kiosk shows when it enrols the hub has yet to learn: all but the first for a new kiosk, those of after a
 * backup for a hub that was set back to it. `first` is the kiosk's first key. Keys that are not one line with the hub's own
 * are refused.
 */
export function keysToTakeUp(
  db: Db,
  kiosk: string,
  first: string,
  later: readonly EndorsedKey[],
): Result<readonly EndorsedKey[], HubError> {
  const current = findKiosk(db, kiosk)?.publicKey ?? first;
  const own = [...formerKeys(db, kiosk).map(({ publicKey }) => publicKey), current];
  const shown = [first, ...later.map(({ publicKey }) => publicKey)];
  const common = Math.min(own.length, shown.length);
  return own.slice(0, common).some((key, index) => key !== shown[index])
    ? err(coded('bad-request', 'The hub knows this kiosk by other keys.'))
    : ok(later.slice(own.length - 1));
}

/** Puts a key in the place of the present one, and says so in the log. */
export function takeKey(db: Db, kiosk: string, key: EndorsedKey, now: number): void {
  changeKey(db, kiosk, key, now);
  const fingerprint = keyFingerprint(Buffer.from(key.publicKey, 'base64url'));
  addAudit(db, {
    at: now,
    action: 'kiosk-key-changed',
    subject: `kiosk:${kiosk}`,
    detail: { key: fingerprint },
  });
}
