import type { EndorsedKey } from '@otklik/shared/sync/key-change.ts';
import { all, type Db, run } from '../db/sqlite.ts';

/** A key a kiosk had before; `number` counts from 0. */
export interface FormerKey {
  readonly number: number;
  /** Raw Ed25519 key, base64url. */
  readonly publicKey: string;
  /** Its signature over the change to the next key, base64url. */
  readonly endorsement: string;
  /** Hub time at which the next one took its place, ms. */
  readonly until: number;
}

export const formerKeys = (db: Db, kiosk: string): readonly FormerKey[] =>
  all(
    db,
    `SELECT number, public_key AS "publicKey", endorsement, until_at AS "until" FROM former_keys
     WHERE kiosk = ? ORDER BY number`,
    kiosk,
  );

/** Puts a key in the place of the present one, which stays as history; what was asked for is done. */
export function changeKey(db: Db, kiosk: string, { publicKey, endorsement }: EndorsedKey, now: number): void {
  run(
    db,
    `INSERT INTO former_keys (kiosk, number, public_key, endorsement, until_at)
     SELECT id, key_number, public_key, ?, ? FROM kiosks WHERE id = ?`,
    endorsement,
    now,
    kiosk,
  );
  run(
    db,
    'UPDATE kiosks SET public_key = ?, key_number = key_number + 1, key_asked_at = NULL WHERE id = ?',
    publicKey,
    kiosk,
  );
}

/** Notes that the kiosk shall make a new key; a wish that stands keeps its time. */
export const askForKey = (db: Db, kiosk: string, now: number): void => {
  run(db, 'UPDATE kiosks SET key_asked_at = COALESCE(key_asked_at, ?) WHERE id = ?', now, kiosk);
};
