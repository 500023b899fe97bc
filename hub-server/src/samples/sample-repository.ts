import type { PlanScope } from '@otklik/shared/api/plan-scope.ts';
import type { FrameStratum, SampleFrame } from '../db/contract/samples.ts';
import { all, type Db, insertMany, one, run } from '../db/sqlite.ts';

/** A sample with its secrets. Days since 1970-01-01, the last not included. */
export interface StoredSample {
  readonly id: string;
  readonly question: string;
  readonly from: number;
  readonly to: number;
  readonly scope: PlanScope;
  readonly seed: string;
  readonly nonce: string;
  readonly commitment: string;
  readonly committedAt: number;
  readonly drawn?: {
    readonly at: number;
    readonly yes: number;
    readonly no: number;
    readonly unsure: number;
    readonly strata: readonly FrameStratum[];
    readonly wanted: number;
  };
  readonly revealedAt?: number;
}

interface Row {
  readonly id: string;
  readonly question: string;
  readonly first_day: number;
  readonly end_day: number;
  readonly scope: string;
  readonly seed: string;
  readonly nonce: string;
  readonly commitment: string;
  readonly committed_at: number;
  readonly drawn_at: number | null;
  readonly yes: number | null;
  readonly no: number | null;
  readonly unsure: number | null;
  readonly strata: string | null;
  readonly wanted: number | null;
  readonly revealed_at: number | null;
}

const COLUMNS = `id, question, first_day, end_day, scope, seed, nonce, commitment, committed_at, drawn_at, yes, no, unsure, strata,
  wanted, revealed_at`;

// What is stored as JSON was checked before it was, or made here; so the claims of its type below.
const sampleOf = (row: Row): StoredSample => ({
  ...{ id: row.id, question: row.question, from: row.first_day, to: row.end_day },
  scope: JSON.parse(row.scope) as PlanScope,
  ...{ seed: row.seed, nonce: row.nonce, commitment: row.commitment, committedAt: row.committed_at },
  ...(row.drawn_at === null
    ? {}
    : {
        drawn: {
          at: row.drawn_at,
          ...{ yes: row.yes ?? 0, no: row.no ?? 0, unsure: row.unsure ?? 0, wanted: row.wanted ?? 0 },
          strata: JSON.parse(row.strata ?? '[]') as FrameStratum[],
        },
      }),
  ...(row.revealed_at === null ? {} : { revealedAt: row.revealed_at }),
});

export function findSample(db: Db, id: string): StoredSample | undefined {
  const row = one<Row>(db, `SELECT ${COLUMNS} FROM samples WHERE id = ?`, id);
  return row === undefined ? undefined : sampleOf(row);
}

/** The newest first. */
export const listSamples = (db: Db, question: string | undefined): readonly StoredSample[] =>
  all<Row>(
    db,
    `SELECT ${COLUMNS} FROM samples ${question === undefined ? '' : 'WHERE question = ?'}
     ORDER BY committed_at DESC, id`,
    ...(question === undefined ? [] : [question]),
  ).map(sampleOf);

/** One text for one scope, whatever order its fields were sent in: what is unique rests on it. */
function scopeText(scope: PlanScope): string {
  if (scope.kind === 'store') return JSON.stringify({ kind: scope.kind, store: scope.store });
  if (scope.kind === 'group') return JSON.stringify({ kind: scope.kind, group: scope.group });
  return JSON.stringify({ kind: scope.kind });
}

/** False where this question, span and scope has one already. */
export function insertSample(db: Db, sample: Omit<StoredSample, 'drawn' | 'revealedAt'>): boolean {
  return (
    run(
      db,
      `INSERT INTO samples (id, question, first_day, end_day, scope, seed, nonce, commitment, committed_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (question, first_day, end_day, scope) DO NOTHING`,
      sample.id,
      sample.question,
      sample.from,
      sample.to,
      scopeText(sample.scope),
      sample.seed,
      sample.nonce,
      sample.commitment,
      sample.committedAt,
    ) > 0
  );
}

export function storeFrame(db: Db, sample: string, frame: SampleFrame, wanted: number, now: number): void {
  const { stores, journals, yes, no, unsure, strata, places } = frame;
  run(
    db,
    'UPDATE samples SET drawn_at = ?, yes = ?, no = ?, unsure = ?, strata = ?, wanted = ? WHERE id = ?',
    now,
    yes,
    no,
    unsure,
    JSON.stringify(strata),
    wanted,
    sample,
  );
  insertMany(
    db,
    'INSERT INTO sample_stores (sample, store, from_hour, to_hour)',
    4,
    stores.flatMap(({ store, from, to }) => [sample, store, from, to]),
  );
  insertMany(
    db,
    'INSERT INTO sample_journals (sample, journal, durable)',
    3,
    journals.flatMap(({ journal, durable }) => [sample, journal, durable]),
  );
  insertMany(
    db,
    'INSERT INTO sample_places (sample, place, stratum, nth, journal, poll)',
    6,
    places.flatMap(({ stratum, nth, journal, poll }, at) => [sample, at + 1, stratum, nth, journal, poll]),
  );
}

export const setWanted = (db: Db, sample: string, wanted: number): void => {
  run(db, 'UPDATE samples SET wanted = ? WHERE id = ?', wanted, sample);
};

export const setRevealed = (db: Db, sample: string, now: number): void => {
  run(db, 'UPDATE samples SET revealed_at = ? WHERE id = ?', now, sample);
};

export const countPlaces = (db: Db, sample: string): number =>
  one<{ n: number }>(db, 'SELECT COUNT(*) AS n FROM sample_places WHERE sample = ?', sample)?.n ?? 0;

/** Every place with its poll's name and what the poll counts as now, in order. */
export const placesOf = (
  db: Db,
  sample: string,
): readonly {
  readonly stratum: number;
  readonly nth: number;
  readonly kiosk: string;
  readonly epoch: string;
  readonly seq: number;
  readonly store: string | null;
  readonly operator: string | null;
}[] =>
  all(
    db,
    `SELECT l.stratum, l.nth, j.kiosk, j.epoch, l.poll AS seq, w.store, p.roll_operator AS "operator"
     FROM sample_places l JOIN journals j ON j.id = l.journal
       LEFT JOIN polls p ON p.journal = l.journal AND p.seq = l.poll
       LEFT JOIN workplaces w ON w.id = p.roll_workplace
     WHERE l.sample = ? ORDER BY l.place`,
    sample,
  );

const JUDGED = `EXISTS (SELECT 1 FROM verdicts v WHERE v.journal = i.journal AND v.seq = i.seq
  AND v.withdrawn_at IS NULL)`;
const TRUSTED =
  'EXISTS (SELECT 1 FROM standings t WHERE t.journal = i.journal AND t.seq = i.seq AND t.value = 1)';
/**
 * Presses and triggers of a poll that are an expert's to judge. SQLite keeps the order of a CROSS JOIN, and would walk all that
 * is listed for each poll otherwise.
 */
const itemsOf = (journal: string, poll: string): string =>
  `FROM poll_members m CROSS JOIN review_items i
   WHERE m.journal = ${journal} AND m.poll = ${poll} AND i.journal = m.journal AND i.seq = m.member AND i.listed = 1`;

/** What became of the places open for review, in order: of each poll what is lacking to call it trustworthy, or done. */
export const placeStates = (
  db: Db,
  sample: string,
  wanted: number,
): readonly { readonly bad: number; readonly unjudged: number; readonly untrusted: number }[] =>
  all(
    db,
    `SELECT CASE WHEN p.roll_state = 'excluded' THEN 1 ELSE 0 END AS bad,
       (SELECT COUNT(*) ${itemsOf('l.journal', 'l.poll')} AND NOT ${JUDGED}) AS unjudged,
       (SELECT COUNT(*) ${itemsOf('l.journal', 'l.poll')} AND NOT ${TRUSTED}) AS untrusted
     FROM sample_places l LEFT JOIN polls p ON p.journal = l.journal AND p.seq = l.poll
     WHERE l.sample = ? AND l.place <= ? ORDER BY l.place`,
    sample,
    wanted,
  );

/**
 * Polls of the frame that somebody has decided on, in whatever way: by answer, and whether they are out. It begins with what
 * was judged in journals of the frame's stores, which is little: SQLite keeps the order of a CROSS JOIN, and would read every
 * poll otherwise.
 */
export const knownOfFrame = (
  db: Db,
  { id, question }: Pick<StoredSample, 'id' | 'question'>,
): readonly { readonly count: 'yes' | 'no' | 'unsure'; readonly bad: number; readonly n: number }[] =>
  all(
    db,
    `SELECT p.roll_count AS "count", CASE WHEN p.roll_state = 'excluded' THEN 1 ELSE 0 END AS bad, COUNT(*) AS n
     FROM (SELECT DISTINCT k.journal, k.poll FROM
           (SELECT DISTINCT e.journal FROM sample_stores f CROSS JOIN workplaces g CROSS JOIN placements e
            WHERE f.sample = ? AND g.store = f.store AND e.workplace = g.id) o
         CROSS JOIN standings t CROSS JOIN poll_members k
         WHERE t.journal = o.journal AND k.journal = t.journal AND k.member = t.seq) x
       CROSS JOIN polls p CROSS JOIN workplaces w CROSS JOIN sample_stores b CROSS JOIN sample_journals d
     WHERE p.journal = x.journal AND p.seq = x.poll AND w.id = p.roll_workplace
       AND b.sample = ? AND b.store = w.store AND p.roll_hour >= b.from_hour AND p.roll_hour < b.to_hour
       AND d.sample = ? AND d.journal = p.journal AND p.press <= d.durable
       AND p.roll_question = ? AND p.roll_count IN ('yes', 'no', 'unsure')
       AND (p.roll_state = 'excluded' OR NOT EXISTS (SELECT 1 ${itemsOf('p.journal', 'p.seq')} AND NOT ${TRUSTED}))
     GROUP BY p.roll_count, bad`,
    id,
    id,
    id,
    question,
  );

/** Answered polls that count in the frame's stores and days now, whenever they came. */
export const answeredNow = (
  db: Db,
  { id, question, from, to }: Pick<StoredSample, 'id' | 'question' | 'from' | 'to'>,
): number =>
  one<{ n: number | null }>(
    db,
    `SELECT SUM(d.yes_all + d.no_all + d.unsure_all) AS n FROM rollup_days d
     WHERE d.question = ? AND d.day >= ? AND d.day < ?
       AND d.store IN (SELECT store FROM sample_stores WHERE sample = ?)`,
    question,
    from,
    to,
    id,
  )?.n ?? 0;
