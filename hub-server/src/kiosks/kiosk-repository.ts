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

export interface KnownKiosk extends KioskRecord {
  readonly revision: number;
  /** Of its present key, from 0. */
  readonly keyNumber: number;
  /** It shall make a new key. */
  readonly keyAskedAt?: number;
}

interface KioskRow {
  readonly id: string;
  readonly public_key: string;
  readonly store: string;
  readonly version: string;
  readonly enrolled_at: number;
  readonly revision: number;
  readonly revoked_at: number | null;
  readonly key_number: number;
  readonly key_asked_at: number | null;
}

export function findKiosk(db: Db, id: string): KnownKiosk | undefined {
  const row = one<KioskRow>(
    db,
    `SELECT id, public_key, store, version, enrolled_at, revoked_at, revision, key_number, key_asked_at FROM kiosks
     WHERE id = ?`,
    id,
  );
  if (row === undefined) return undefined;
  return {
    id: row.id,
    publicKey: row.public_key,
    store: row.store,
    version: row.version,
    enrolledAt: row.enrolled_at,
    revision: row.revision,
    keyNumber: row.key_number,
    ...(row.key_asked_at === null ? {} : { keyAskedAt: row.key_asked_at }),
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
       enrolled_at = excluded.enrolled_at, revoked_at = NULL, replaced_by = NULL, revision = kiosks.revision + 1`,
    kiosk.id,
    kiosk.publicKey,
    kiosk.version,
    kiosk.store,
    kiosk.enrolledAt,
  );
}

export const revokeKiosk = (db: Db, id: string, now: number): boolean =>
  run(
    db,
    'UPDATE kiosks SET revoked_at = COALESCE(revoked_at, ?), revision = revision + 1 WHERE id = ?',
    now,
    id,
  ) > 0;

/** Another kiosk serves the workplaces of this one from now on. */
export function setReplaced(db: Db, id: string, by: string, now: number): void {
  bindPlaces(db, id, [], now);
  run(db, 'UPDATE kiosks SET replaced_by = ?, revision = revision + 1 WHERE id = ?', by, id);
}

export const setKioskStore = (db: Db, id: string, store: string): void => {
  run(db, 'UPDATE kiosks SET store = ?, revision = revision + 1 WHERE id = ?', store, id);
};

/** Hub time of the last event held of each of a kiosk's journals, the latest of them, ms. */
export const lastEventAt = (db: Db, kiosk: string): number | null =>
  one<{ at: number | null }>(
    db,
    'SELECT MAX(e.hub_at) AS at FROM journals j JOIN events e ON e.journal = j.id AND e.seq = j.durable WHERE j.kiosk = ?',
    kiosk,
  )?.at ?? null;

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

export interface Binding {
  readonly place: number;
  readonly workplace: string;
  readonly boundAt: number;
  readonly unboundAt: number | null;
}

/** What each of a kiosk's places has stood for, in order of time. */
export const bindingsOf = (db: Db, kiosk: string): readonly Binding[] =>
  // Sorted here: with ORDER BY the statement would be planned anew each time (clock-repository.ts).
  all<Binding>(
    db,
    `SELECT place, workplace, bound_at AS "boundAt", unbound_at AS "unboundAt" FROM bindings WHERE kiosk = ?`,
    kiosk,
  ).sort((a, b) => a.place - b.place || a.boundAt - b.boundAt);

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

/**
 * Gives what was recorded at a place before it was bound its workplace; the polls that got one are returned, and whether
 * anything had been recorded there at all.
 */
export function bindRecorded(
  db: Db,
  kiosk: string,
  place: number,
  workplace: string,
): { readonly polls: readonly UnboundPoll[]; readonly placed: boolean } {
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
    `UPDATE console_events SET workplace = ? WHERE workplace IS NULL AND place = ? AND journal IN (${journals})`,
    workplace,
    place,
    kiosk,
  );
  const placements = run(
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
  return { polls, placed: placements > 0 };
}
