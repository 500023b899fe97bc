import type { SaidVerdict } from '@otklik/shared/agreement/independent.ts';
import { all, type Db } from '../db/sqlite.ts';
import { SAID_COLUMNS, type SaidRow, saidOf } from './double-repository.ts';

export interface SaidItem {
  readonly item: string;
  readonly said: readonly SaidVerdict[];
}

/** SQLite keeps the order of a CROSS JOIN, and would read every verdict otherwise. */
const verdictsOf = (item: 'd' | 'k'): string =>
  `CROSS JOIN verdicts v ON v.journal = ${item}.journal AND v.seq = ${item}.seq JOIN users u ON u.id = v.expert`;

/** Chosen items of which something was said since, with all that was ever said of them. */
export function chosenSince(db: Db, from: number): readonly SaidItem[] {
  const rows = all<SaidRow>(
    db,
    `SELECT ${SAID_COLUMNS} FROM double_items d ${verdictsOf('d')}
     WHERE d.chosen = 1 AND EXISTS (SELECT 1 FROM verdicts x WHERE x.journal = d.journal AND x.seq = d.seq
       AND x.at >= ?)
     ORDER BY d.journal, d.seq, v.ordinal`,
    from,
  );
  return [...Map.groupBy(rows, ({ journal, seq }) => `${journal}.${seq}`)].map(([item, said]) => ({
    ...{ item, said: said.map(saidOf) },
  }));
}

interface KnownRow extends SaidRow {
  readonly truth: 0 | 1;
  readonly marked_at: number;
}

export interface KnownSaid {
  readonly truth: 0 | 1;
  readonly markedAt: number;
  readonly said: readonly SaidVerdict[];
}

/** Known items of which something was said since they were marked. */
export function knownSince(db: Db, from: number): readonly KnownSaid[] {
  const rows = all<KnownRow>(
    db,
    `SELECT ${SAID_COLUMNS}, k.truth, k.marked_at FROM known_items k ${verdictsOf('k')}
     WHERE k.removed_at IS NULL
       AND EXISTS (SELECT 1 FROM verdicts x WHERE x.journal = k.journal AND x.seq = k.seq AND x.at >= ?)
     ORDER BY k.journal, k.seq, v.ordinal`,
    from,
  );
  return [...Map.groupBy(rows, ({ journal, seq }) => `${journal}.${seq}`).values()].flatMap((said) => {
    const [first] = said;
    return first === undefined
      ? []
      : [{ truth: first.truth, markedAt: first.marked_at, said: said.map(saidOf) }];
  });
}

export interface DayCount {
  readonly expert: string;
  /** Days since 1970-01-01. */
  readonly day: number;
  readonly decided: number;
  readonly zeros: number;
}

/** What experts have decided, on no appeal, by the day of the verdict that counts. */
export const decidedByDay = (db: Db, from: number): readonly DayCount[] =>
  all(
    db,
    `SELECT v.expert, v.at / 86400000 AS day, COUNT(*) AS decided,
       SUM(CASE WHEN v.value = '0' THEN 1 ELSE 0 END) AS zeros
     FROM verdicts v JOIN users u ON u.id = v.expert
     WHERE u.role = 'expert' AND v.at >= ? AND v.withdrawn_at IS NULL AND v.appeal IS NULL AND v.value IN ('0', '1')
       AND NOT EXISTS (SELECT 1 FROM verdicts l WHERE l.journal = v.journal AND l.seq = v.seq
         AND l.expert = v.expert AND l.withdrawn_at IS NULL AND l.appeal IS NULL AND l.ordinal > v.ordinal)
     GROUP BY v.expert, v.at / 86400000`,
    from,
  );

export const expertNames = (db: Db): ReadonlyMap<string, string> =>
  new Map(
    all<{ id: string; name: string }>(db, "SELECT id, name FROM users WHERE role = 'expert'").map(
      ({ id, name }) => [id, name],
    ),
  );
