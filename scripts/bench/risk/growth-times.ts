import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, openDatabase } from '../../../hub-server/src/db/sqlite.ts';
import { reviewList } from '../../../hub-server/src/review/review-queries.ts';
import { saveRiskStep } from '../../../hub-server/src/risk/risk-commands.ts';
import { dueStores } from '../../../hub-server/src/risk/risk-repository.ts';
import { riskStep } from '../../../hub-server/src/risk/score-step.ts';
import { generateHub } from '../../../hub-server/src/testing/generated-hub.ts';
import { chanceOf } from '../../traffic/chance.ts';
import { type Row, timesRow } from '../report.ts';
import { summarize } from '../stats.ts';
import { fillQueue, inFolder, QUEUE_STORES, START } from './queue-times.ts';

/** New events a step takes: what a busy till sends in some minutes. */
const NEW = 200;
const ROUNDS = 40;
const WARM = 5;
const STORE = 's0';
/** Tills of each store, of which the first sends. */
const TILLS = 3;

/**
 * A chain around the one store: a queue of so many items, and of each of its stores so many events that were scored, with a
 * place in its journal for each till.
 */
function fillChain(db: Db, items: number, each: number): void {
  const first = fillQueue(db, items);
  db.pragma('foreign_keys = OFF');
  db.exec(`
    BEGIN;
    CREATE TEMP TABLE tills AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${TILLS}) SELECT i FROM n;
    INSERT INTO workplaces (id, store, name, created_at)
      SELECT k.store || '-' || t.i, k.store, 'Till', 1 FROM kiosks k CROSS JOIN tills t
      WHERE k.store <> '${STORE}' AND t.i > 1;
    INSERT INTO placements (journal, place, from_seq, workplace)
      SELECT j.id, t.i, 1, CASE WHEN t.i = 1 THEN 'qw' || substr(k.store, 2) ELSE k.store || '-' || t.i END
      FROM journals j JOIN kiosks k ON k.id = j.kiosk CROSS JOIN tills t WHERE j.id >= ${first};
    INSERT INTO events (journal, seq, type, place, at, mono, boot, body, hash, clock_offset, clock_error, hub_at, received)
      SELECT j.id, e.seq, e.type, e.place, e.at, e.mono, e.boot, e.body, e.hash, e.clock_offset, e.clock_error, e.hub_at,
        e.received
      FROM journals j CROSS JOIN events e WHERE j.id >= ${first} AND e.journal = 1 AND e.seq <= ${each} ORDER BY j.id, e.seq;
    UPDATE journals SET durable = ${each} WHERE id >= ${first};
    INSERT INTO risk_stores (store, pass, version, context, state, received, journal, seq)
      SELECT k.store, 0, 1, '', '', 1, j.id, ${each} FROM journals j JOIN kiosks k ON k.id = j.kiosk WHERE j.id >= ${first};
    INSERT INTO risk_marks (store, pass, journal, seq, received)
      SELECT k.store, 0, j.id, ${each}, 1 FROM journals j JOIN kiosks k ON k.id = j.kiosk WHERE j.id >= ${first};
    COMMIT;
  `);
  db.pragma('foreign_keys = ON');
  db.pragma('wal_checkpoint(TRUNCATE)');
}

interface Times {
  readonly due: number[];
  readonly step: number[];
  /** This program's processor time of the steps, µs. */
  readonly cpu: number[];
}

/** What the hub does when new events of one store have come: which stores are due, then one step, kept and committed. */
function take(db: Db, times: Times, counts: boolean): void {
  const clock = [performance.now()];
  const due = dueStores(db);
  clock.push(performance.now());
  const before = process.cpuUsage();
  const step = riskStep(db, { store: STORE, now: Number.MAX_SAFE_INTEGER, settleMs: 0, limit: NEW });
  if (due.join() !== STORE || step.kind !== 'scored') throw new Error('something else is due');
  db.exec('BEGIN IMMEDIATE');
  if (!saveRiskStep(db, step)) throw new Error('a step was overtaken');
  db.exec('COMMIT');
  clock.push(performance.now());
  const { user, system } = process.cpuUsage(before);
  const [from = 0, found = 0, kept = 0] = clock;
  if (!counts) return;
  times.due.push(found - from);
  times.step.push(kept - found);
  times.cpu.push(user + system);
}

/** The same steps over the same events of one store, in a hub that has nothing else and in one with a chain's month beside it. */
export const growthRows = (quick: boolean): readonly Row[] =>
  inFolder((dir) => {
    const [items, each] = quick ? [20_000, 100] : [500_000, 1000];
    const [alone, among] = [join(dir, 'alone'), join(dir, 'among')];
    mkdirSync(alone);
    const chance = chanceOf(3);
    const customers = Math.ceil((NEW * (ROUNDS + WARM)) / 7);
    generateHub({ dir: alone, kiosks: 1, customers, batch: 500, start: START, random: () => chance.unit() });
    cpSync(alone, among, { recursive: true });
    const [small, large] = [alone, among].map((each) => openDatabase(join(each, 'hub.db'), 'write'));
    if (small === undefined || large === undefined) throw new Error('no databases');
    fillChain(large, items, each);
    const reader = openDatabase(join(among, 'hub.db'), 'read');
    const times = [small, large].map((): Times => ({ due: [], step: [], cpu: [] }));
    const [own, beside] = times;
    if (own === undefined || beside === undefined) throw new Error('no times');
    const pages: { chain: number[]; store: number[] } = { chain: [], store: [] };
    const page = (list: number[], filter: { store?: string }, counts: boolean): void => {
      const from = performance.now();
      const found = reviewList(reader, {
        ...{ expert: 'e', way: 'risk', sample: undefined, reason: undefined, filter },
        ...{ state: 'pending', cursor: undefined, limit: 50 },
      });
      if (!found.ok || found.value.items.length === 0) throw new Error('the page is empty');
      if (counts) list.push(performance.now() - from);
    };
    for (let round = 0; round < WARM + ROUNDS; round += 1) {
      const counts = round >= WARM;
      take(small, own, counts);
      take(large, beside, counts);
      page(pages.chain, {}, counts);
      page(pages.store, { store: STORE }, counts);
    }
    for (const db of [reader, small, large]) db.close();
    const chain = `a queue of ${items} and ${QUEUE_STORES * each} events of ${QUEUE_STORES} stores`;
    const milli = (micro: number): number => micro / 1000;
    const [step, due, cpu] = [summarize(own.step), summarize(own.due), summarize(own.cpu.map(milli))];
    return [
      timesRow(`a step over ${NEW} new events, in a hub of one store`, step),
      timesRow(`the same beside ${chain}`, summarize(beside.step), { name: 'a hub of one store', ms: step }),
      timesRow('processor time of a step in a hub of one store', cpu),
      timesRow('the same beside them', summarize(beside.cpu.map(milli)), {
        name: 'a hub of one store',
        ms: cpu,
      }),
      timesRow('which stores are due, of one store', due),
      timesRow(`the same of ${QUEUE_STORES + 1}`, summarize(beside.due)),
      timesRow('first page of that queue right after', summarize(pages.chain)),
      timesRow("that store's page right after", summarize(pages.store)),
    ];
  });
