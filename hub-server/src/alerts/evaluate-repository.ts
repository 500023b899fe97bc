import type { PollCounts } from '@otklik/shared/metrics/key-question-index.ts';
import { all, type Db, one } from '../db/sqlite.ts';
import { SUMS, sumsOf } from '../results/rollup-repository.ts';

/** What evaluation reads, slice by slice. */
export interface KioskRow {
  readonly id: string;
  readonly store: string;
  readonly zone: string;
  /** Opening hours of its store, as JSON. */
  readonly hours: string | null;
  readonly at: number | null;
  readonly body: string | null;
}

const KIOSKS = `SELECT k.id, k.store, s.zone, s.hours, h.at, h.body FROM kiosks k JOIN stores s ON s.id = k.store
   LEFT JOIN heartbeats h ON h.kiosk = k.id`;

/** Kiosks that are not revoked, with their last heartbeat. */
export const kioskSlice = (db: Db, after: string, limit: number): readonly KioskRow[] =>
  all(db, `${KIOSKS} WHERE k.id > ? AND k.revoked_at IS NULL ORDER BY k.id LIMIT ?`, after, limit);

/** Each of these that is there and not revoked. */
export const kiosksNamed = (db: Db, ids: readonly string[]): readonly KioskRow[] =>
  ids.flatMap((id) => one<KioskRow>(db, `${KIOSKS} WHERE k.id = ? AND k.revoked_at IS NULL`, id) ?? []);

/** When each journal alarm of a kiosk was raised last, by kiosk; they are few. */
export function journalAlarms(db: Db): ReadonlyMap<string, { damaged?: number; forked?: number }> {
  const found = new Map<string, { damaged?: number; forked?: number }>();
  for (const { kind, subject, last_at: at } of all<{ kind: string; subject: string; last_at: number }>(
    db,
    "SELECT kind, subject, last_at FROM alarms WHERE subject LIKE 'journal:%'",
  )) {
    const kiosk = subject.slice('journal:'.length).split('.')[0] ?? '';
    const known = found.get(kiosk) ?? {};
    const name = kind === 'chain-fork' ? 'forked' : 'damaged';
    found.set(kiosk, { ...known, [name]: Math.max(at, known[name] ?? 0) });
  }
  return found;
}

export interface StoreRow {
  readonly id: string;
  readonly zone: string;
}

export const storeSlice = (db: Db, after: string, limit: number): readonly StoreRow[] =>
  all(db, 'SELECT id, zone FROM stores WHERE id > ? ORDER BY id LIMIT ?', after, limit);

export const storesNamed = (db: Db, ids: readonly string[]): readonly StoreRow[] =>
  ids.flatMap((id) => one<StoreRow>(db, 'SELECT id, zone FROM stores WHERE id = ?', id) ?? []);

export const zonesOfStores = (db: Db): readonly (readonly [string, string])[] =>
  all<StoreRow>(db, 'SELECT id, zone FROM stores').map(({ id, zone }) => [id, zone] as const);

export interface FigureRow {
  readonly question: string;
  readonly day: number;
  /** Trustworthy polls, marked ones among them. */
  readonly counts: PollCounts;
  readonly polls: number;
  readonly receipts: number;
}

const without = (all: PollCounts, excluded: PollCounts): PollCounts => ({
  yes: all.yes - excluded.yes,
  no: all.no - excluded.no,
  unsure: all.unsure - excluded.unsure,
  timeout: all.timeout - excluded.timeout,
  superseded: all.superseded - excluded.superseded,
  interrupted: all.interrupted - excluded.interrupted,
  deviceLost: all.deviceLost - excluded.deviceLost,
});

/** A store's figures by question and day, from a day on. */
export function figuresOf(db: Db, store: string, fromDay: number): readonly FigureRow[] {
  return all<Record<string, number> & { question: string; day: number }>(
    db,
    `SELECT question, day, ${SUMS} FROM rollup_days WHERE store = ? AND day >= ? GROUP BY question, day`,
    store,
    fromDay,
  ).map((row) => {
    const { question, day } = row;
    const sums = sumsOf(row);
    const polls = Object.values(sums.all).reduce((sum, count) => sum + count, 0);
    const counts = without(sums.all, sums.excluded);
    return { question, day, counts, polls, receipts: sums.receipts };
  });
}

export interface OperatorRow {
  readonly operator: string;
  /** 1: of the days that are judged; 0: of those before. */
  readonly recent: number;
  readonly polls: number;
  readonly marked: number;
}

const sumOf = (part: string): string =>
  ['yes', 'no', 'unsure', 'timeout', 'superseded', 'interrupted', 'device_lost']
    .map((name) => `${name}_${part}`)
    .join(' + ');
const POLLS = sumOf('all');
const EXCLUDED = sumOf('excluded');
const MARKED = sumOf('marked');

/** Trustworthy polls of a store's workers, and how many of them were under force majeure. */
export const operatorsOf = (
  db: Db,
  { store, from, recentFrom }: { readonly store: string; readonly from: number; readonly recentFrom: number },
): readonly OperatorRow[] =>
  all(
    db,
    `SELECT operator, CASE WHEN hour >= ? THEN 1 ELSE 0 END AS recent,
       SUM(${POLLS}) - SUM(${EXCLUDED}) AS polls, SUM(${MARKED}) AS marked
     FROM rollups WHERE workplace IN (SELECT id FROM workplaces WHERE store = ?) AND hour >= ?
       AND operator <> 'unknown' GROUP BY operator, recent ORDER BY operator, recent`,
    recentFrom,
    store,
    from,
  );

export const polarities = (db: Db): ReadonlyMap<string, 'yes' | 'no'> =>
  new Map(
    all<{ id: string; positive: 'yes' | 'no' }>(db, 'SELECT id, positive FROM questions').map(
      ({ id, positive }) => [id, positive] as const,
    ),
  );

/** Stores of each group. */
export const groupStores = (db: Db): ReadonlyMap<string, ReadonlySet<string>> => {
  const rows = all<{ store_group: string; store: string }>(
    db,
    'SELECT store_group, store FROM store_group_members',
  );
  return new Map(
    [...Map.groupBy(rows, (row) => row.store_group)].map(
      ([group, members]) => [group, new Set(members.map(({ store }) => store))] as const,
    ),
  );
};
