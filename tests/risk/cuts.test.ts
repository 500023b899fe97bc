import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { newStore, type StoreState, score } from '@otklik/shared/risk/scorer.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { migrate } from '../../hub-server/src/db/migrations.ts';
import { all, type Db, openDatabase } from '../../hub-server/src/db/sqlite.ts';
import { batchOf } from '../../hub-server/src/db/store-conformance.test-help.ts';
import { TestKiosk } from '../../hub-server/src/hub-fixture.ts';
import { ingestBatch } from '../../hub-server/src/ingest/ingest-batch.ts';
import { bindPlaces, saveKiosk } from '../../hub-server/src/kiosks/kiosk-repository.ts';
import { createQuestion } from '../../hub-server/src/questions/question-commands.ts';
import { eventNumber } from '../../hub-server/src/risk/event-name.ts';
import { beginRiskAnew, saveRiskStep } from '../../hub-server/src/risk/risk-commands.ts';
import { dueStores, findingsOf, reasonsOfStore } from '../../hub-server/src/risk/risk-repository.ts';
import { riskStep } from '../../hub-server/src/risk/score-step.ts';
import { setStore } from '../../hub-server/src/stores/chain-repository.ts';
import { createStore, createWorkplace } from '../../hub-server/src/stores/store-commands.ts';
import { trafficContext, trafficOf } from '../../scripts/bench/risk/traffic.ts';
import { HOURS, journalOf } from './planted.test-help.ts';

const SETTLE = 10_000;
const PLACES = 2;

const traffic = trafficOf(19, 0, { stores: 1, placesPerStore: PLACES, days: 17 });
const journals = Array.from({ length: PLACES }, (_, index) => {
  const kiosk = new TestKiosk('', 0);
  journalOf(kiosk, traffic, `0.${index}`);
  return kiosk;
});

/** A hub's database with a store of two workplaces, a kiosk each. */
function openStore(dir: string): Db {
  const db = openDatabase(join(dir, 'hub.db'), 'write');
  const by = { user: 'a', now: 1 };
  // Nothing is cut off here: it need not wait for the disk.
  db.pragma('synchronous = OFF');
  migrate(db, 1);
  createStore(db, { ...by, id: 's', name: 'S', zone: 'UTC' });
  setStore(db, 's', { name: 'S', hours: HOURS });
  createQuestion(db, { ...by, question: { id: 'q', text: { ru: 'q', en: 'q' }, positive: 'yes' } });
  for (const [index, kiosk] of journals.entries()) {
    createWorkplace(db, { ...by, id: `w${index}`, store: 's', name: `${index}` });
    saveKiosk(db, { id: kiosk.id, publicKey: kiosk.publicKey, store: 's', version: '1', enrolledAt: 1 });
    bindPlaces(db, kiosk.id, [`w${index}`], 1);
  }
  return db;
}

/** As the writer does it: in one transaction. */
function ingest(db: Db, kiosk: TestKiosk, from: number, to: number, at: number): void {
  db.exec('BEGIN');
  expect(ingestBatch(db, batchOf(kiosk, from, to, at)).ok).toBe(true);
  db.exec('COMMIT');
}

interface Found {
  readonly findings: readonly unknown[];
  readonly reasons: readonly unknown[];
}

/** What the detectors find in all the database holds, in the order of arrival: the same rule, written down once more. */
function expected(db: Db): Found {
  const rows = all<{
    journal: number;
    seq: number;
    body: string;
    received: number;
    hub_at: number;
    kiosk: string;
  }>(
    db,
    `SELECT e.journal, e.seq, e.body, e.received, e.hub_at, j.kiosk FROM events e JOIN journals j ON j.id = e.journal
     ORDER BY e.journal, e.seq`,
  );
  const latest = new Map<number, number>();
  const ordered = rows
    .map((row) => {
      const key = Math.max(row.received, latest.get(row.journal) ?? 0);
      latest.set(row.journal, key);
      return { ...row, key };
    })
    .sort((a, b) => a.key - b.key || a.journal - b.journal || a.seq - b.seq);
  let state: StoreState = newStore;
  const findings = new Map<string, object>();
  const reasons = new Map<string, { journal: number; seq: number; kind: string }>();
  for (const { journal, body, hub_at, kiosk } of ordered) {
    const event: JournalEvent = JSON.parse(body);
    if (event.place === 0) continue;
    const workplace = `w${journals.findIndex(({ id }) => id === kiosk)}`;
    const next = score(state, { ...event, at: hub_at }, workplace, trafficContext, (seq) =>
      eventNumber(journal, seq),
    );
    state = next.state;
    for (const { kind, place, since, at, facts, items } of next.found) {
      findings.set(`${kind} ${place} ${String(since).padStart(16)}`, {
        kind,
        workplace: place,
        since,
        at,
        facts,
      });
      for (const item of items) {
        const [of, seq] = [Math.floor(item / 2 ** 32), item % 2 ** 32];
        reasons.set(`${of} ${seq} ${kind}`, { journal: of, seq, kind, ...{ workplace: place, since } });
      }
    }
  }
  return {
    findings: [...findings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding),
    reasons: [...reasons.values()].sort(
      (a, b) => a.journal - b.journal || a.seq - b.seq || (a.kind < b.kind ? -1 : 1),
    ),
  };
}

const found = (db: Db): Found => ({
  findings: findingsOf(db, 's', 0),
  reasons: reasonsOfStore(db, 's', 0),
});

/** One step, as the hub takes it; whether there was anything to do. */
function stepOnce(db: Db, now: number, limit: number): boolean {
  const step = riskStep(db, { store: 's', now, settleMs: SETTLE, limit });
  if (step.kind === 'nothing') return false;
  if (step.kind === 'anew') beginRiskAnew(db, { store: 's', now });
  else expect(saveRiskStep(db, step)).toBe(true);
  return true;
}

function scoreAll(db: Db, now: number, limit: number): void {
  while (stepOnce(db, now, limit));
}

/** A batch of one kiosk, how long after the one before, and what the hub does then. */
const turns = fc.array(
  fc.record({
    kiosk: fc.nat({ max: PLACES - 1 }),
    size: fc.integer({ min: 1, max: 500 }),
    /** Weeks offline, a few ms, or a hub's clock set back. */
    after: fc.oneof(
      fc.integer({ min: 0, max: 20_000 }),
      fc.constant(-3_600_000),
      fc.constant(21 * 86_400_000),
    ),
    steps: fc.nat({ max: 4 }),
    limit: fc.integer({ min: 1, max: 700 }),
  }),
  { minLength: 1, maxLength: 25 },
);

test('however events are cut into batches and steps, and whenever those are taken, the same is found', () => {
  fc.assert(
    fc.property(turns, (list) => {
      const dir = mkdtempSync(join(tmpdir(), 'otklik-risk-'));
      const db = openStore(dir);
      try {
        let now = Date.UTC(2026, 9, 1);
        const sent = journals.map(() => 0);
        for (const { kiosk: index, size, after, steps, limit } of list) {
          now += after;
          const kiosk = journals[index];
          const from = (sent[index] ?? 0) + 1;
          if (kiosk === undefined || from > kiosk.events.length) continue;
          const to = Math.min(from + size - 1, kiosk.events.length);
          ingest(db, kiosk, from, to, now);
          sent[index] = to;
          for (let times = 0; times < steps; times += 1) stepOnce(db, now + SETTLE, limit);
        }
        // By then every clock has caught up, and nothing was begun anew so lately that it would wait.
        scoreAll(db, now + 100 * 86_400_000, 500);
        expect(found(db)).toEqual(expected(db));
        expect(dueStores(db)).toEqual([]);
        const queue = all<{ journal: number; seq: number }>(
          db,
          'SELECT journal, seq FROM risk_items ORDER BY journal, seq',
        );
        beginRiskAnew(db, { store: 's', now });
        scoreAll(db, now + 100 * 86_400_000, 77);
        expect(found(db)).toEqual(expected(db));
        expect(all(db, 'SELECT journal, seq FROM risk_items ORDER BY journal, seq')).toEqual(queue);
      } finally {
        db.close();
        rmSync(dir, { recursive: true, force: true });
      }
    }),
    { numRuns: 12 },
  );
});

test('all of it: every kind planted is found, and a batch stored after a later one makes the store begin anew', () => {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-risk-'));
  const db = openStore(dir);
  try {
    const start = Date.UTC(2026, 9, 1);
    const [first, second] = journals;
    if (first === undefined || second === undefined) throw new Error('no kiosks');
    const send = (kiosk: TestKiosk, from: number, to: number, at: number) => ingest(db, kiosk, from, to, at);
    send(first, 1, first.events.length, start);
    scoreAll(db, start + SETTLE, 2000);
    const shown = found(db);
    expect(shown.findings.length).toBeGreaterThan(0);
    // It came first, and stood longer before the writer.
    send(second, 1, 300, start - 1);
    expect(stepOnce(db, start + SETTLE, 2000)).toBe(true);
    // What was found stays until it is found anew.
    expect(found(db)).toEqual(shown);
    scoreAll(db, start + SETTLE, 2000);
    expect(found(db)).toEqual(expected(db));
    // Again within the hour: it waits.
    send(second, 301, second.events.length, start - 1);
    expect(stepOnce(db, start + SETTLE, 2000)).toBe(false);
    scoreAll(db, start + SETTLE + 3_600_000, 2000);
    expect(found(db)).toEqual(expected(db));
    const kinds = new Set(findingsOf(db, 's', 0).map(({ kind }) => kind));
    for (const { kind } of traffic.plants) expect(kinds).toContain(kind);
  } finally {
    db.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
