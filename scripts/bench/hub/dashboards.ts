import { join } from 'node:path';
import { migrate } from '../../../hub-server/src/db/migrations.ts';
import { all, type Db, openDatabase } from '../../../hub-server/src/db/sqlite.ts';
import { refillDays } from '../../../hub-server/src/results/rollup-days.ts';
import { sumDays } from '../../../hub-server/src/results/slice-repository.ts';
import { type Summary, summarize } from '../stats.ts';
import { rawClient } from './raw-client.ts';

/** Opening hours of a day and polls an hour at each workplace, and the days: a month of the chain. */
const DAYS = 30;
const HOURS = 12;
const POLLS_AN_HOUR = 10;
const HOUR_MS = 3_600_000;
/** A midnight in the stores' zone. */
const FIRST = Date.UTC(2026, 7, 31, 21);
const MONTH = { from: '2026-09-01', to: '2026-10-01' } as const;

/**
 * Writes a month of polls and their figures straight into a furnished hub's tables: each poll opened by a seller's press
 * after a receipt; of each ten six yes, two no, one unsure, one timeout. As many workplaces as kiosks; gives the number of
 * polls.
 */
export function fillMonth(dataDir: string, kiosks: number, operator = "'unknown'"): number {
  const db = openDatabase(join(dataDir, 'hub.db'), 'write');
  migrate(db, 0);
  db.pragma('synchronous = OFF');
  db.pragma('foreign_keys = OFF');
  db.pragma('cache_size = -400000');
  // Indexes over the polls are made once they are all there: a third of the time.
  const later = all<{ name: string; sql: string }>(
    db,
    "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'polls' AND sql IS NOT NULL",
  );
  for (const { name } of later) db.exec(`DROP INDEX ${name}`);
  db.exec(`
    CREATE TEMP TABLE counter AS
      WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${DAYS * HOURS * POLLS_AN_HOUR - 1})
      SELECT i, ${FIRST} + (i / ${HOURS * POLLS_AN_HOUR}) * 24 * ${HOUR_MS}
        + (9 + (i / ${POLLS_AN_HOUR}) % ${HOURS}) * ${HOUR_MS} AS hour, i % ${POLLS_AN_HOUR} AS nth FROM n;
    INSERT INTO journals (id, kiosk, epoch, durable, hash)
      SELECT 1000000 + ROW_NUMBER() OVER (ORDER BY id), id, 'ffffffffffffffff', 0, zeroblob(32) FROM kiosks;
    INSERT INTO polls (journal, seq, place, workplace, via, question, opened_at, opened_mono, opened_hub, window_ms,
        outcome, answer, press, ambiguous, ended_at, roll_workplace, roll_question, roll_operator, roll_hour,
        roll_count, roll_state, roll_pressed, expert_step)
      SELECT j.id, 5 * c.i + 3, 1, b.workplace, 'press', 'q1', c.hour + c.nth * 300000, c.i, c.hour + c.nth * 300000,
        20000, CASE WHEN c.nth = 9 THEN 'timeout' ELSE 'answered' END,
        CASE WHEN c.nth < 6 THEN 'yes' WHEN c.nth < 8 THEN 'no' WHEN c.nth = 8 THEN 'unsure' END, 5 * c.i + 4, 0,
        c.hour + c.nth * 300000 + 9000, b.workplace, 'q1', ${operator}, c.hour,
        CASE WHEN c.nth < 6 THEN 'yes' WHEN c.nth < 8 THEN 'no' WHEN c.nth = 8 THEN 'unsure' ELSE 'timeout' END,
        'plain', 1, 1
      FROM journals j JOIN bindings b ON b.kiosk = j.kiosk JOIN counter c WHERE j.id > 1000000 ORDER BY j.id, c.i;
    INSERT INTO receipts (workplace, receipt, journal, seq, question, operator, hour)
      SELECT b.workplace, printf('%08d', c.i), j.id, 5 * c.i + 2, 'q1', ${operator}, c.hour
      FROM bindings b JOIN journals j ON j.kiosk = b.kiosk AND j.id > 1000000 JOIN counter c
      ORDER BY b.workplace, c.i;
    INSERT INTO rollups (workplace, question, operator, hour, yes_all, no_all, unsure_all, timeout_all, presses, receipts)
      SELECT b.workplace, 'q1', ${operator}, c.hour, 6, 2, 1, 1, 10, 10 FROM bindings b JOIN counter c WHERE c.nth = 0;
    DROP TABLE counter;
  `);
  for (const { sql } of later) db.exec(sql);
  db.transaction(() => refillDays(db))();
  db.exec('ANALYZE');
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return kiosks * DAYS * HOURS * POLLS_AN_HOUR;
}

/** What dashboards ask for: the whole chain by day and by store, and one store by day. */
const DASHBOARDS = { chainByDay: '&by=day', chainByStore: '&by=store', store: '&by=day&store=s7' } as const;
type Dashboard = keyof typeof DASHBOARDS;
const NAMES: readonly Dashboard[] = ['chainByDay', 'chainByStore', 'store'];

type Ask = (dashboard: Dashboard) => Promise<number>;

/**
 * Asks for dashboards as a browser does that keeps its connection; gives how long each took, ms, its last byte included. Only
 * takes the bytes off the line: what a browser makes of them costs another machine's processor.
 */
async function asker(
  port: number,
  cookie: string,
): Promise<{ readonly ask: Ask; readonly close: () => void }> {
  const client = await rawClient(port);
  return {
    ask: async (dashboard) => {
      const query = `question=q1&from=${MONTH.from}&to=${MONTH.to}${DASHBOARDS[dashboard]}`;
      const head = `GET /api/v1/results?${query} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncookie: ${cookie}\r\n\r\n`;
      const from = performance.now();
      const status = await client.send(Buffer.from(head));
      const ms = performance.now() - from;
      if (status !== 200) throw new Error(`${dashboard}: ${status}`);
      return ms;
    },
    close: client.close,
  };
}

/** The floor: the sums a dashboard rests on, asked of SQLite without anything around, ms. */
function bareSum(db: Db, dashboard: Dashboard): number {
  const [from, to] = [MONTH.from, MONTH.to].map((date) => Date.parse(date) / (24 * HOUR_MS));
  const scope = { from, to, ...(dashboard === 'store' ? { store: 's7' } : {}) };
  const by = dashboard === 'chainByStore' ? 'store' : undefined;
  const start = performance.now();
  sumDays(db, { scope, question: 'q1', by, days: by === undefined });
  return performance.now() - start;
}

export interface DashboardTimes {
  readonly hub: Summary;
  readonly bare: Summary;
}

/** So often each is asked for before it counts: whoever looks at results has a hub that has answered before. */
const WARMING = 5;

/** Each dashboard so often, in turns with its floor, one dashboard after the other. */
export async function measureDashboards(
  dataDir: string,
  port: number,
  cookie: string,
  count: number,
): Promise<Readonly<Record<Dashboard, DashboardTimes>>> {
  const db = openDatabase(join(dataDir, 'hub.db'), 'read');
  const { ask, close } = await asker(port, cookie);
  const measured = async (name: Dashboard): Promise<DashboardTimes> => {
    const times = { hub: [] as number[], bare: [] as number[] };
    for (let nth = 0; nth < WARMING + count; nth += 1) {
      const [bare, hub] = [bareSum(db, name), await ask(name)];
      if (nth < WARMING) continue;
      times.bare.push(bare);
      times.hub.push(hub);
    }
    return { hub: summarize(times.hub), bare: summarize(times.bare) };
  };
  try {
    return {
      chainByDay: await measured('chainByDay'),
      chainByStore: await measured('chainByStore'),
      store: await measured('store'),
    };
  } finally {
    close();
    db.close();
  }
}

/** Dashboards that load all the time, one after the other, until told to stop; gives how many rounds that was. */
export function loadDashboards(port: number, cookie: string): () => Promise<number> {
  let going = true;
  let loaded = 0;
  const done = (async () => {
    const { ask, close } = await asker(port, cookie);
    while (going) {
      for (const name of NAMES) await ask(name);
      loaded += 1;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    close();
  })();
  // Looked at when it is stopped; until then a failure must not end the process by itself.
  done.catch(() => undefined);
  return async () => {
    going = false;
    await done;
    return loaded;
  };
}
