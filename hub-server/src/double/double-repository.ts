import type { SaidVerdict } from '@otklik/shared/agreement/independent.ts';
import { DOUBLE_SHARE } from '@otklik/shared/api/limits.ts';
import { all, type Db, one, run } from '../db/sqlite.ts';
import { verdictValue } from '../review/verdict-repository.ts';

const NAME = 'double-review';

interface StoredSettings {
  readonly share: number;
  /** Managers who may mark known items, by id. */
  readonly markers: readonly string[];
}

export function findDoubleSettings(db: Db): StoredSettings {
  const row = one<{ value: string }>(db, 'SELECT value FROM settings WHERE name = ?', NAME);
  // It passed its schema when it was set.
  return row === undefined ? { share: DOUBLE_SHARE, markers: [] } : (JSON.parse(row.value) as StoredSettings);
}

export const saveDoubleSettings = (db: Db, settings: StoredSettings): void => {
  run(
    db,
    'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    NAME,
    JSON.stringify(settings),
  );
};

export interface DoubleRow {
  readonly chosen: 0 | 1;
  readonly waiting: 0 | 1;
}

export const doubleRow = (db: Db, journal: number, seq: number): DoubleRow | undefined =>
  one(db, 'SELECT chosen, waiting FROM double_items WHERE journal = ? AND seq = ?', journal, seq);

/** An item that is there already keeps whether it was chosen, and since when it is there. */
export const saveDouble = (
  db: Db,
  { journal, seq, chosen, waiting }: DoubleRow & { readonly journal: number; readonly seq: number },
): void => {
  run(
    db,
    `INSERT INTO double_items (journal, seq, chosen, since, waiting)
     VALUES (?, ?, ?, (SELECT COALESCE(MAX(ordinal), 0) FROM verdicts), ?)
     ON CONFLICT (journal, seq) DO UPDATE SET waiting = excluded.waiting`,
    ...[journal, seq, chosen, waiting],
  );
};

export interface SaidRow {
  readonly journal: number;
  readonly seq: number;
  readonly expert: string;
  readonly value: string;
  readonly ordinal: number;
  readonly at: number;
  readonly withdrawn: number;
  readonly by_expert: number;
  readonly on_appeal: number;
  readonly finished: number;
}

/** Of `v`, a verdict, and `u`, who gave it. */
export const SAID_COLUMNS = `v.journal, v.seq, v.expert, v.value, v.ordinal, v.at,
  v.withdrawn_at IS NOT NULL AS withdrawn, u.role = 'expert' AS by_expert, v.appeal IS NOT NULL AS on_appeal,
  (v.confirmed_at IS NOT NULL OR v.value NOT IN ('0', '1')) AS finished`;
const SAID = `SELECT ${SAID_COLUMNS} FROM verdicts v JOIN users u ON u.id = v.expert`;

export const saidOf = (row: SaidRow): SaidVerdict => ({
  ...{ expert: row.expert, value: verdictValue(row.value), at: row.ordinal, time: row.at },
  ...{ withdrawn: row.withdrawn === 1, byExpert: row.by_expert === 1, onAppeal: row.on_appeal === 1 },
  finished: row.finished === 1,
});

/** Everything said on an item, in the order in which it was said. */
export const saidOn = (db: Db, journal: number, seq: number): readonly SaidVerdict[] =>
  all<SaidRow>(db, `${SAID} WHERE v.journal = ? AND v.seq = ? ORDER BY v.ordinal`, journal, seq).map(saidOf);
