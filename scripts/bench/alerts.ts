import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAmong } from '@otklik/hub-server/alerts/among.ts';
import { type AlertEngine, createAlertEngine } from '@otklik/hub-server/alerts/engine.ts';
import type { EvaluationSlice } from '@otklik/hub-server/db/contract/alerts.ts';
import type { HubDatabase } from '@otklik/hub-server/db/hub-database.ts';
import { openDatabase, run } from '@otklik/hub-server/db/sqlite.ts';
import { openSqliteDatabase } from '@otklik/hub-server/db/sqlite-database.ts';
import { heartbeatOf } from '@otklik/hub-server/hub-fixture.ts';
import { keepHeartbeats } from '@otklik/hub-server/kiosks/heartbeats.ts';
import { addToDay, countsIn } from '@otklik/hub-server/results/rollup-repository.ts';
import { WEEKDAYS } from '@otklik/shared/api/open-spans.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { furnish } from './hub/furnish.ts';
import { benchKey } from './hub/kiosks.ts';
import { type Report, type Row, timesRow } from './report.ts';
import { summarize } from './stats.ts';

const KIOSKS = 10_000;
const PER_STORE = 10;
const DAYS = 35;
const PASSES = 12;
const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 10, 27, 9);

const calm = heartbeatOf();
const OPEN = JSON.stringify({
  week: Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: '09:00', to: '21:00' }]])),
  exceptions: [],
});

/** One look at ten thousand kiosks and at the figures of a thousand stores: at everything, and at what may have changed. */
export async function benchAlerts(tell: (line: string) => void): Promise<Report> {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-bench-alerts-'));
  try {
    tell('alerts: a chain of ten thousand kiosks is being made …');
    furnish(dir, KIOSKS, PER_STORE);
    const today = Math.floor(NOON / DAY_MS);
    const fill = openDatabase(join(dir, 'hub.db'), 'write');
    const day = countsIn({
      yes_all: 60,
      no_all: 8,
      unsure_all: 4,
      timeout_all: 20,
      presses: 92,
      receipts: 120,
    });
    run(fill, 'UPDATE stores SET hours = ?', OPEN);
    fill.transaction(() => {
      for (let store = 0; store < KIOSKS / PER_STORE; store += 1)
        for (let back = 0; back < DAYS; back += 1)
          addToDay(fill, { store: `s${store}`, question: 'q1', day: today - back }, day);
    })();
    fill.close();
    const db = await openSqliteDatabase(dir, NOON);
    try {
      return await measure(db, tell);
    } finally {
      await db.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function measure(db: HubDatabase, tell: (line: string) => void): Promise<Report> {
  let now = NOON;
  let counter = 0;
  let touched: readonly string[] = [];
  const clock = { wall: () => asWallMs(now), mono: () => asMonoMs(now) };
  const heartbeats = await keepHeartbeats(db);
  await db.write('ensureAlertRules', { now });
  const engineOf = (fullEveryMs: number): AlertEngine => {
    const followed = {
      read: db.read,
      // What a writer that ingests would tell; here nothing is ingested.
      write: ((name, input) =>
        name === 'takeTouchedStores'
          ? Promise.resolve(touched)
          : db.write(name, input)) as HubDatabase['write'],
    };
    const among = createAmong({ db: followed, clock, heartbeats, fullEveryMs });
    return createAlertEngine({
      ...{ db, clock, among, timers: systemTimers, newId: () => (++counter).toString(16).padStart(16, '0') },
      ...{ freeBytes: () => 50e9, flush: () => Promise.resolve(), onNews: () => undefined },
      onError: (error) => {
        throw error;
      },
    });
  };
  const whole = engineOf(0);
  const few = engineOf(DAY_MS);
  const say = async (share: number): Promise<void> => {
    for (let kiosk = 0; kiosk < KIOSKS; kiosk += 1) {
      const worn = kiosk % 100 < share * 100;
      const said = worn ? { ...calm, faults: [{ code: 'button-chatter' }] } : calm;
      heartbeats.take(benchKey(kiosk).id, ++counter, said, now);
    }
    await heartbeats.flush();
  };
  const passes = async (engine: AlertEngine, over: EvaluationSlice['over']) => {
    const times: number[] = [];
    for (let pass = 0; pass < PASSES; pass += 1) {
      const from = performance.now();
      await engine.look(over);
      times.push(performance.now() - from);
    }
    return summarize(times);
  };
  const rows: Row[] = [];
  const both = async (name: string, over: EvaluationSlice['over']): Promise<void> => {
    tell(`alerts: ${name} …`);
    // The first look of a few is one at everything.
    await few.look(over);
    const all = await passes(whole, over);
    rows.push(timesRow(`${name}: everything`, all));
    rows.push(
      timesRow(`${name}: what may have changed`, await passes(few, over), { name: 'everything', ms: all }),
    );
  };
  await say(0);
  await both('kiosks, all well', 'kiosks');
  await say(0.03);
  await both('kiosks, 3 of 100 worn, all heard anew', 'kiosks');
  await both('stores, nothing new', 'stores');
  touched = Array.from({ length: KIOSKS / PER_STORE / 10 }, (_, at) => `s${at * 10}`);
  await both('stores, every tenth with presses', 'stores');
  now += DAY_MS / 2;
  await both('kiosks, all switched off by night', 'kiosks');
  return {
    name: 'alerts',
    rows,
    notes: [
      `${KIOSKS} kiosks in ${KIOSKS / PER_STORE} stores, ${DAYS} days of figures each, ${PASSES} looks of each kind, one reader and the writer`,
    ],
  };
}
