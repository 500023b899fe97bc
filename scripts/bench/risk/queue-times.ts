import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asBootId } from '@otklik/shared/base/ids.ts';
import { riskKinds } from '@otklik/shared/risk/finding.ts';
import { scoreOf } from '@otklik/shared/risk/queue.ts';
import { shownKind } from '@otklik/shared/risk/shown.ts';
import { migrate } from '../../../hub-server/src/db/migrations.ts';
import { type Db, insertMany, openDatabase, type SqlValue } from '../../../hub-server/src/db/sqlite.ts';
import { reviewList, reviewWays } from '../../../hub-server/src/review/review-queries.ts';
import { placeOf, saveRiskStep } from '../../../hub-server/src/risk/risk-commands.ts';
import { riskCounts } from '../../../hub-server/src/risk/risk-queries.ts';
import { clearRisk, dueStores } from '../../../hub-server/src/risk/risk-repository.ts';
import { riskStep } from '../../../hub-server/src/risk/score-step.ts';
import { createStore, createWorkplace } from '../../../hub-server/src/stores/store-commands.ts';
import { generateHub } from '../../../hub-server/src/testing/generated-hub.ts';
import { demoChain } from '../../demo/chain/scenario.ts';
import { storeJournal } from '../../demo/chain/store-journal.ts';
import { chanceOf } from '../../traffic/chance.ts';
import { type Row, timesRow } from '../report.ts';
import { summarize } from '../stats.ts';

export const START = Date.UTC(2026, 8, 1);
const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;

export function inFolder<T>(work: (dir: string) => T): T {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-bench-risk-'));
  try {
    return work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Fills a hub's folder; gives the words for what is in it. */
type Fill = (dir: string, quick: boolean) => string;

/** Customers one after the other, at every counter more often than a person could serve them: nearly all are findings. */
const crowded: Fill = (dir, quick) => {
  const chance = chanceOf(3);
  const [kiosks, customers] = quick ? [2, 300] : [8, 1500];
  generateHub({ dir, kiosks, customers, batch: 500, start: START, random: () => chance.unit() });
  return 'crowded counters';
};

/** The demo's chain, its weak store, its worker who presses and its broken button. */
const ordinary: Fill = (dir, quick) => {
  const plan = demoChain(quick ? 'small' : 'full');
  const first = Math.floor(START / DAY_MS) - plan.days;
  const kiosks = quick ? 3 : plan.stores.length;
  generateHub({
    ...{ dir, kiosks, customers: 0, batch: 500, start: first * DAY_MS, random: () => 0 },
    journal: ({ kiosk, epoch, index }) => {
      const store = plan.stores[index];
      if (store === undefined) throw new Error('no such store');
      const questions = ['q1', 'q2', 'q1'];
      const worker = (place: number, shift: string): string => `${place}${shift}`;
      const names = { kiosk, epoch, boot: asBootId('00000000'), questions, worker };
      return [...storeJournal(plan, store, first, names)].flat();
    },
  });
  return 'the chain of the demo';
};

/** Steps as the hub takes them, over a database: reading, scoring, keeping, until nothing is left. */
export const stepRows = (quick: boolean): readonly Row[] =>
  [ordinary, crowded].flatMap((fill) => inFolder((dir) => stepsOf(dir, fill(dir, quick), quick ? 1 : 5)));

interface Taken {
  readonly steps: number;
  readonly seconds: number;
  /** Of this program's processor time. */
  readonly cpu: number;
}

function takeSteps(db: Db): Taken {
  let steps = 0;
  const [from, before] = [performance.now(), process.cpuUsage()];
  for (const store of dueStores(db)) {
    for (;;) {
      const step = riskStep(db, { store, now: Number.MAX_SAFE_INTEGER, settleMs: 0, limit: 2000 });
      if (step.kind !== 'scored') break;
      db.exec('BEGIN IMMEDIATE');
      if (!saveRiskStep(db, step)) throw new Error('a step was overtaken');
      db.exec('COMMIT');
      steps += 1;
      if (!step.more) break;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return { steps, seconds: (performance.now() - from) / 1000, cpu: (user + system) / 1e6 };
}

/** All of it again and again, forgetting in between what was found. The first time warms up. */
function stepsOf(dir: string, words: string, rounds: number): readonly Row[] {
  const db = openDatabase(join(dir, 'hub.db'), 'write');
  const times: Taken[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    if (round > 0) db.transaction(() => clearRisk(db))();
    times.push(takeSteps(db));
  }
  const count = (what: string): number =>
    db.prepare<[], { n: number }>(`SELECT COUNT(*) AS n FROM ${what}`).get()?.n ?? 0;
  const polls = count('polls');
  const [events, reasons] = [count('events'), count('risk_reasons')];
  db.close();
  const measured = times.slice(1).sort((a, b) => a.cpu - b.cpu);
  const [best, middle] = [measured[0], measured[Math.floor(measured.length / 2)]];
  if (best === undefined || middle === undefined) throw new Error('nothing was measured');
  const minute = (cpu: number): number => (60 * polls) / cpu;
  const rows: readonly (readonly [string, number, string])[] = [
    [`polls of ${words} a minute of processor time, median of ${rounds}`, minute(middle.cpu), 'polls'],
    ['the same, best', minute(best.cpu), 'polls'],
    ['the same, cold', minute(times[0]?.cpu ?? Number.NaN), 'polls'],
    ['reasons a hundred polls', (100 * reasons) / polls, ''],
  ];
  return [
    {
      ...{ name: `steps of a hub by the clock, events (${middle.steps} steps)`, kind: 'rate' },
      perSecond: events / middle.seconds,
    },
    ...rows.map(([name, value, unit]) => ({ name, kind: 'figure' as const, value, unit })),
  ];
}

export const QUEUE_STORES = 1000;

/** A queue with so many items of a thousand stores, every fifth of which was judged; gives the journal of the first store. */
export function fillQueue(db: Db, items: number): number {
  const by = { user: 'u', now: 1 };
  const chance = chanceOf(5);
  const stores = QUEUE_STORES;
  const before =
    db.prepare<[], { n: number }>('SELECT COALESCE(MAX(id), 0) AS n FROM journals').get()?.n ?? 0;
  db.exec('BEGIN');
  for (let index = 0; index < stores; index += 1) {
    createStore(db, { ...by, id: `q${index}`, name: `Store ${index}`, zone: 'Europe/Moscow' });
    createWorkplace(db, { ...by, id: `qw${index}`, store: `q${index}`, name: 'Till' });
    db.exec(
      `INSERT INTO kiosks (id, public_key, version, store, enrolled_at, counter) VALUES ('k${index}', '', '', 'q${index}', 1, 0);
       INSERT INTO journals (id, kiosk, epoch, durable, hash) VALUES (${before + index + 1}, 'k${index}', 'e', 1, x'00');`,
    );
  }
  db.exec(
    "INSERT INTO users (id, login, name, role, password, created_at) VALUES ('e', 'e', 'e', 'expert', '', 1)",
  );
  const [review, queue, reasons, findings]: SqlValue[][] = [[], [], [], []];
  for (let index = 0; index < items; index += 1) {
    const nth = index % stores;
    const journal = before + nth + 1;
    const seq = Math.floor(index / stores) * 7 + 1;
    const [store, workplace] = [`q${nth}`, `qw${nth}`];
    const kind = riskKinds[chance.int(0, riskKinds.length)] ?? 'stuck';
    const at = START + Math.floor((index / items) * MONTH_MS);
    review?.push(journal, seq, 'customer-press', 1, workplace, at, 5, 1);
    const place = placeOf(scoreOf([kind]), undefined);
    queue?.push(
      journal,
      seq,
      store,
      place,
      chance.int(0, 2 ** 31),
      ` ${shownKind(kind)} `,
      (index + Math.floor(index / stores)) % 5 === 0 ? 1 : 0,
    );
    reasons?.push(journal, seq, 0, kind, store, workplace, at);
    findings?.push(store, 0, kind, workplace, at, at, '{"polls":9}');
  }
  insertMany(
    db,
    'INSERT INTO review_items (journal, seq, kind, place, workplace, hub_at, clock_error, listed)',
    8,
    review ?? [],
  );
  insertMany(db, 'INSERT INTO risk_items (journal, seq, store, place, turn, kinds, judged)', 7, queue ?? []);
  insertMany(
    db,
    'INSERT INTO risk_reasons (journal, seq, pass, kind, store, workplace, since)',
    7,
    reasons ?? [],
  );
  insertMany(
    db,
    'INSERT INTO risk_findings (store, pass, kind, workplace, since, at, facts)',
    7,
    findings ?? [],
  );
  db.exec('COMMIT');
  return before + 1;
}

const ROUNDS = 9;

/** What a page of the queue costs where five in a hundred of ten million polls are in it. */
export function queueRows(quick: boolean): readonly Row[] {
  const items = quick ? 20_000 : 500_000;
  return inFolder((dir) => {
    const file = join(dir, 'hub.db');
    const writer = openDatabase(file, 'write');
    migrate(writer, 1);
    fillQueue(writer, items);
    writer.close();
    const db = openDatabase(file, 'read');
    const timed = (name: string, run: (round: number) => void): Row => {
      const ms: number[] = [];
      for (let round = 0; round <= ROUNDS; round += 1) {
        const from = performance.now();
        run(round);
        // The first warms up.
        if (round > 0) ms.push(performance.now() - from);
      }
      return timesRow(name, summarize(ms));
    };
    const page = (more: Partial<Parameters<typeof reviewList>[1]>) => {
      const found = reviewList(db, {
        ...{ expert: 'e', way: 'risk', sample: undefined, reason: undefined, filter: {} },
        ...{ state: 'pending', cursor: undefined, limit: 50 },
        ...more,
      });
      if (!found.ok || found.value.items.length === 0) throw new Error('the page is empty');
      return found.value;
    };
    const waiting = 'FROM risk_items WHERE judged = 0';
    const middle = db
      .prepare<[], { cursor: string }>(
        `SELECT journal || '.' || seq AS cursor ${waiting} ORDER BY place, turn, journal, seq
         LIMIT 1 OFFSET (SELECT COUNT(*) / 2 ${waiting})`,
      )
      .get()?.cursor;
    if (middle === undefined) throw new Error('nothing waits');
    const rows = [
      timed(`first page of a queue of ${items}`, () => void page({})),
      timed('a page in its middle', () => void page({ cursor: middle })),
      timed('its page of one kind of reason', () => void page({ reason: 'stuck' })),
      timed('its page of one store', (round) => void page({ filter: { store: `q${round}` }, limit: 50 })),
      timed('what waits, for the start', () => void reviewWays(db, { expert: 'e', within: undefined })),
      timed('counts by store and kind', () => void riskCounts(db, { within: undefined })),
    ];
    db.close();
    return rows;
  });
}
