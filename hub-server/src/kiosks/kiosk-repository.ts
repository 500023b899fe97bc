import { all, type Db, one, run } from '../db/sqlite.ts';

export interface KioskRecord {
  readonly id: string;
  /** Raw Ed25519 key, base64url. */
  readonly publicKey: string;
  readonly store: string;
  readonly version: string;
  readonly enrolledAt: number;
  readonly revokedAt?: number;
}

interface KioskRow {
  readonly id: string;
  readonly public_key: string;
  readonly store: string;
  readonly version: string;
  readonly enrolled_at: number;
  readonly revoked_at: number | null;
}

export function findKiosk(db: Db, id: string): KioskRecord | undefined {
  const row = one<KioskRow>(
    db,
    'SELECT id, public_key, store, version, enrolled_at, revoked_at FROM kiosks WHERE id = ?',
    id,
  );
  if (row === undefined) return undefined;
  return {
    id: row.id,
    publicKey: row.public_key,
    store: row.store,
    version: row.version,
    enrolledAt: row.enrolled_at,
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  };
}

/** Adds a kiosk, or enrols a known one anew: its journal and its counter go on, a revocation is lifted. */
export function saveKiosk(db: Db, kiosk: KioskRecord): void {
  run(
    db,
    `INSERT INTO kiosks (id, public_key, version, store, enrolled_at, revoked_at, counter)
     VALUES (?, ?, ?, ?, ?, NULL, -1)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, store = excluded.store,
       enrolled_at = excluded.enrolled_at, revoked_at = NULL`,
    kiosk.id,
    kiosk.publicKey,
    kiosk.version,
    kiosk.store,
    kiosk.enrolledAt,
  );
}

export const revokeKiosk = (db: Db, id: string, now: number): boolean =>
  run(db, 'UPDATE kiosks SET revoked_at = COALESCE(revoked_at, ?) WHERE id = ?', now, id) > 0;

/** Whether the kiosk has been revoked; so has one that was never enrolled. */
export const isRevoked = (db: Db, id: string): boolean =>
  one(db, 'SELECT 1 AS live FROM kiosks WHERE id = ? AND revoked_at IS NULL', id) === undefined;

/** Takes the counter if it rose. */
export const raiseCounter = (db: Db, id: string, counter: number): boolean =>
  run(db, 'UPDATE kiosks SET counter = ? WHERE id = ? AND counter < ?', counter, id, counter) > 0;

/** Which workplace each local number stands for now. */
export function currentBindings(db: Db, kiosk: string): ReadonlyMap<number, string> {
  const rows = all<{ place: number; workplace: string }>(
    db,
    'SELECT place, workplace FROM bindings WHERE kiosk = ? AND unbound_at IS NULL',
    kiosk,
  );
  return new Map(rows.map(({ place, workplace }) => [place, workplace]));
}

/** Binds places 1, 2, … to the workplaces; bindings that no longer hold end, and stay as history. */
export function bindPlaces(db: Db, kiosk: string, workplaces: readonly string[], now: number): void {
  const current = currentBindings(db, kiosk);
  for (const [place, workplace] of current) {
    if (workplaces[place - 1] === workplace) continue;
    run(
      db,
      'UPDATE bindings SET unbound_at = ? WHERE kiosk = ? AND place = ? AND unbound_at IS NULL',
      now,
      kiosk,
      place,
    );
  }
  for (const [index, workplace] of workplaces.entries()) {
    const place = index + 1;
    if (current.get(place) === workplace) continue;
    run(
      db,
      `INSERT INTO bindings (kiosk, place, workplace, bound_at, unbound_at) VALUES (?, ?, ?, ?, NULL)
       ON CONFLICT (kiosk, place, bound_at) DO UPDATE SET workplace = excluded.workplace, unbound_at = NULL`,
      kiosk,
      place,
      workplace,
      now,
    );
  }
}

export interface UnboundPoll {
  readonly journal: number;
  readonly seq: number;
}

/** Gives what was recorded at a place before it was bound its workplace; the polls that got one are returned. */
export function bindRecorded(
  db: Db,
  kiosk: string,
  place: number,
  workplace: string,
): readonly UnboundPoll[] {
  const journals = 'SELECT id FROM journals WHERE kiosk = ?';
  run(
    db,
    `UPDATE review_items SET workplace = ? WHERE workplace IS NULL AND place = ? AND journal IN (${journals})`,
    workplace,
    place,
    kiosk,
  );
  run(
    db,
    `UPDATE placements SET workplace = ? WHERE workplace IS NULL AND place = ? AND journal IN (${journals})`,
    workplace,
    place,
    kiosk,
  );
  const polls = all<UnboundPoll>(
    db,
    `SELECT journal, seq FROM polls WHERE workplace IS NULL AND place = ? AND journal IN (${journals})`,
    place,
    kiosk,
  );
  for (const { journal, seq } of polls) {
    run(db, 'UPDATE polls SET workplace = ? WHERE journal = ? AND seq = ?', workplace, journal, seq);
  }
  return polls;
}
