import type { KeyObject } from 'node:crypto';
import { asKioskId } from '@otklik/shared/base/ids.ts';
import { kioskIdOf } from '@otklik/shared/sync/hash-chain.ts';
import { keysFollow } from '@otklik/shared/sync/key-change.ts';
import { publicKeyFromRaw } from '@otklik/shared/sync/signature.ts';
import type { Db } from '../db/sqlite.ts';
import { formerKeys } from '../kiosks/kiosk-key-repository.ts';
import { findKiosk } from '../kiosks/kiosk-repository.ts';
import type { KioskKey } from './verify-repository.ts';

/** A kiosk's key by its number; undefined where there is none, or none that is a key: that is found by its own check. */
export type KeyRing = (number: number) => KeyObject | undefined;

export function kioskKeyRing(db: Db, kiosk: string): KeyRing {
  const known = findKiosk(db, kiosk);
  if (known === undefined) return () => undefined;
  const keys = new Map(formerKeys(db, kiosk).map(({ number, publicKey }) => [number, publicKey]));
  keys.set(known.keyNumber, known.publicKey);
  const ring = new Map([...keys].map(([number, key]) => [number, keyObject(key)]));
  return (number) => ring.get(number);
}

function keyObject(text: string): KeyObject | undefined {
  const raw = Buffer.from(text, 'base64url');
  return raw.length === 32 ? publicKeyFromRaw(raw) : undefined;
}

/** The first key names the kiosk, and each endorsed the one after it; what is wrong with them, if anything is. */
export function keyProblem(db: Db, { id, public_key, key_number }: KioskKey): string | undefined {
  const former = formerKeys(db, id);
  if (former.length !== key_number || former.some(({ number }, index) => number !== index))
    return 'its keys are not all there';
  const keys = [...former.map(({ publicKey }) => publicKey), public_key];
  const first = Buffer.from(keys[0] ?? '', 'base64url');
  const later = former.map(({ endorsement }, index) => ({ publicKey: keys[index + 1] ?? '', endorsement }));
  return kioskIdOf(first) === id && keysFollow(asKioskId(id), first, later)
    ? undefined
    : "its key is another kiosk's";
}
