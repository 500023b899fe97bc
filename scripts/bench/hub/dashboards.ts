import { join } from 'node:path';
import { migrate } from '../../../hub-server/src/db/migrations.ts';
import { openDatabase } from '../../../hub-server/src/db/sqlite.ts';
import { refillDays } from '../../../hub-server/src/results/rollup-days.ts';
import { type Summary, summarize } from '../stats.ts';

/** Opening hours of a day and polls an hour at each workplace, and the days: a month of the chain. */
const DAYS = 30;
const HOURS = 12;
const POLLS_AN_HOUR = 10;
const HOUR_MS = 3_600_000;
/** A midnight in the stores' zone. */
const FIRST = Date.UTC(2026, 7, 31, 21);
const MONTH = { from: '2026-09-01', to: '2026-10-01' } as const;

/**
 * Writes a month of polls and their figures straight into a furnished hub's tables: of each ten polls six yes, two no, one
 * unsure, one timeout. As many workplaces as kiosks; gives the number of polls.
 */
export function fillMonth(dataDir: string, kiosks: number): number {
  const db = openDatabase(join(dataDir, 'hub.db'), 'write');
  migrate(db, 0);
  db.pragma('synchronous = OFF');
  db.pragma('foreign_keys = OFF');
  db.pragma('cache_size = -200000');
  db.exec(`
    CREATE TEMP TABLE counter AS
      WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${DAYS * HOURS * POLLS_AN_HOUR - 1})
      SELECT i, ${FIRST} + (i / ${HOURS * POLLS_AN_HOUR}) * 24 * ${HOUR_MS}
        + (9 + (i / ${POLLS_AN_HOUR}) % ${HOURS}) * ${HOUR_MS} AS hour, i % ${POLLS_AN_HOUR} AS nth FROM n;
    INSERT INTO journals (id, kiosk, epoch, durable, hash)
      SELECT 1000000 + ROW_NUMBER() OVER (ORDER BY id), id, 'ffffffffffffffff', 0, zeroblob(32) FROM kiosks;
    INSERT INTO polls (journal, seq, place, workplace, via, question, opened_at, opened_mono, opened_hub, window_ms,
        outcome, answer, press, ambiguous, ended_at, roll_workplace, roll_question, roll_operator, roll_hour,
        roll_count, roll_state, expert_step)
      SELECT j.id, 5 * c.i + 3, 1, b.workplace, 'press', 'q1', c.hour + c.nth * 300000, c.i, c.hour + c.nth * 300000,
        20000, CASE WHEN c.nth = 9 THEN 'timeout' ELSE 'answered' END,
        CASE WHEN c.nth < 6 THEN 'yes' WHEN c.nth < 8 THEN 'no' WHEN c.nth = 8 THEN 'unsure' END, 5 * c.i + 4, 0,
        c.hour + c.nth * 300000 + 9000, b.workplace, 'q1', 'unknown', c.hour,
        CASE WHEN c.nth < 6 THEN 'yes' WHEN c.nth < 8 THEN 'no' WHEN c.nth = 8 THEN 'unsure' ELSE 'timeout' END,
        'plain', 1
      FROM journals j JOIN bindings b ON b.kiosk = j.kiosk JOIN counter c WHERE j.id > 1000000 ORDER BY j.id, c.i;
    INSERT INTO rollups (workplace, question, operator, hour, yes_all, no_all, unsure_all, timeout_all)
      SELECT b.workplace, 'q1', 'unknown', c.hour, 6, 2, 1, 1 FROM bindings b JOIN counter c WHERE c.nth = 0;
    DROP TABLE counter;
  `);
  db.transaction(() => refillDays(db))();
  db.exec('ANALYZE');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return kiosks * DAYS * HOURS * POLLS_AN_HOUR;
}

/** How long answers take of which there are so many in a row, ms. */
async function times(url: string, cookie: string, count: number): Promise<number[]> {
  const list: number[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const from = performance.now();
    const answer = await fetch(url, { headers: { cookie } });
    const text = await answer.text();
    list.push(performance.now() - from);
    if (answer.status !== 200) throw new Error(`${url}: ${answer.status} ${text.slice(0, 200)}`);
  }
  return list;
}

/** The chain's month by day and by store, and one store's by day. */
export async function measureDashboards(port: number, cookie: string, count: number) {
  const base = `http://127.0.0.1:${port}/api/v1/results?question=q1&from=${MONTH.from}&to=${MONTH.to}`;
  const of = async (query: string): Promise<Summary> =>
    summarize((await times(`${base}${query}`, cookie, count + 1)).slice(1));
  return {
    chainByDay: await of('&by=day'),
    chainByStore: await of('&by=store'),
    store: await of('&by=day&store=s7'),
  };
}

/** Dashboards that load all the time, one after the other, until told to stop; gives how many did. */
export function loadDashboards(port: number, cookie: string): () => Promise<number> {
  let going = true;
  let loaded = 0;
  const done = (async () => {
    while (going) {
      await measureDashboards(port, cookie, 1);
      loaded += 1;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  return async () => {
    going = false;
    await done;
    return loaded;
  };
}
