import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../db/migrations.ts';
import { type Db, openDatabase } from '../db/sqlite.ts';
import { batchOf } from '../db/store-conformance.test-help.ts';
import { TestKiosk } from '../hub-fixture.ts';
import { ingestBatch } from '../ingest/ingest-batch.ts';
import { rebuild } from '../ingest/rebuild.ts';
import { bindPlaces, saveKiosk } from '../kiosks/kiosk-repository.ts';
import { createStore, createWorkplace } from '../stores/store-commands.ts';
import { consoleHistory } from './console-commands.ts';
import { consoleId } from './console-events.ts';
import { listConsoles } from './console-repository.ts';

const START = Date.UTC(2026, 8, 1, 9);
const MINUTE = 60_000;
const DAY = 86_400_000;
const WORKPLACES = ['w1', 'w2', 'w3', 'w4'] as const;
const SERIALS = ['SN1', 'SN2', 'touch-1'] as const;

const what = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('up' as const), model: fc.constantFrom('avr', 'mega') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('lost' as const),
      reason: fc.constantFrom('unplugged', 'silent', 'reboot', 'closed', 'refused'),
    }),
  },
  fc.record({ type: fc.constant('gap' as const), edges: fc.integer({ min: 1, max: 40 }) }),
  fc.constant({ type: 'test' as const }),
  fc.constant({ type: 'press' as const }),
);
/** What happened at the counters, in the order it happened; each a minute to a day and a half after the one before. */
const stories = fc.array(
  fc.record({
    kiosk: fc.nat({ max: 2 }),
    place: fc.integer({ min: 1, max: 2 }),
    serial: fc.constantFrom(...SERIALS),
    what,
    after: fc.integer({ min: MINUTE, max: 1.5 * DAY }),
  }),
  { minLength: 1, maxLength: 30 },
);
type Story = typeof stories extends fc.Arbitrary<infer S> ? S : never;
/** When kiosks are set up anew, and what their two places stand for then. */
const bindings = fc.array(
  fc.record({
    kiosk: fc.nat({ max: 2 }),
    at: fc.integer({ min: 1, max: 20 * DAY }),
    workplaces: fc.uniqueArray(fc.constantFrom(...WORKPLACES), { minLength: 2, maxLength: 2 }),
  }),
  { maxLength: 4 },
);

function draftOf({ serial, what }: Story[number], seq: number): Pick<JournalEvent, 'type' | 'data'> {
  const named = { serial, bootId: '5A3F0C21' };
  switch (what.type) {
    case 'up':
      return {
        type: 'device-up',
        data: { ...named, model: what.model, class: 'serial', buttons: ['Y', 'N', 'S'], holdCapable: true },
      } as never;
    case 'lost':
      return { type: 'device-lost', data: { serial, reason: what.reason } } as never;
    case 'gap':
      return { type: 'gap', data: { ...named, from: 5, to: 4 + what.edges } } as never;
    default: {
      const role = what.type === 'test' ? { role: 'test' } : { role: 'stray' };
      return {
        type: 'edge',
        data: { button: 'Y', edge: 'DN', device: { ...named, seq, t: 0 }, ...role },
      } as never;
    }
  }
}

interface Setting {
  readonly kiosks: readonly TestKiosk[];
  readonly setups: readonly { kiosk: number; at: number; workplaces: readonly string[] }[];
}

function settingOf(story: Story, changes: Setting['setups']): Setting {
  const kiosks = [0, 1, 2].map(() => new TestKiosk('', START));
  const first = [
    ['w1', 'w2'],
    ['w3', 'w2'],
    ['w4', 'w1'],
  ].map((workplaces, kiosk) => ({
    kiosk,
    at: 0,
    workplaces,
  }));
  let at = 0;
  for (const step of story) {
    at += step.after;
    const kiosk = kiosks[step.kiosk];
    kiosk?.add({ ...draftOf(step, kiosk.events.length + 1), place: step.place, mono: at });
  }
  return { kiosks, setups: [...first, ...[...changes].sort((a, b) => a.at - b.at)] };
}

/** A hub with a store and its workplaces, to be copied. */
let empty: string;
beforeAll(() => {
  empty = mkdtempSync(join(tmpdir(), 'otklik-consoles-'));
  const db = openDatabase(join(empty, 'hub.db'), 'write');
  const actor = { user: 'a', now: START };
  migrate(db, START);
  createStore(db, { ...actor, id: 's1', name: 's1', zone: 'Asia/Vladivostok' });
  for (const id of WORKPLACES) createWorkplace(db, { ...actor, id, store: 's1', name: id });
  db.close();
});
afterAll(() => rmSync(empty, { recursive: true, force: true }));

/** A hub that knew of every set-up before any of this came in; all it does is one transaction, which nobody waits for. */
function openHub(dir: string, { kiosks, setups }: Setting): Db {
  cpSync(empty, dir, { recursive: true });
  const db = openDatabase(join(dir, 'hub.db'), 'write');
  db.exec('BEGIN');
  for (const { id, publicKey } of kiosks)
    saveKiosk(db, { id, publicKey, store: 's1', version: '0', enrolledAt: START });
  for (const { kiosk, at, workplaces } of setups)
    bindPlaces(db, kiosks[kiosk]?.id ?? '', workplaces, START + at);
  return db;
}

/** Brings in the journals piece by piece; `whose` says by turns whose next piece it is. */
function bring(db: Db, kiosks: readonly TestKiosk[], whose: readonly number[], size: number): void {
  const next = kiosks.map(() => 1);
  const piece = (index: number): void => {
    const kiosk = kiosks[index];
    const from = next[index] ?? 1;
    if (kiosk === undefined || from > kiosk.events.length) return;
    const to = Math.min(kiosk.events.length, from + size - 1);
    const taken = ingestBatch(db, batchOf(kiosk, from, to, START + 100 * DAY));
    if (!taken.ok) throw new Error(taken.error.detail);
    next[index] = to + 1;
  };
  for (const index of whose) piece(index);
  for (const [index, kiosk] of kiosks.entries())
    while ((next[index] ?? 1) <= kiosk.events.length) piece(index);
}

const told = (db: Db) =>
  listConsoles(db, { retired: true, limit: 100 }).map(({ id }) => consoleHistory(db, { id }));

/** The naive model: each question answered by looking at all that happened. */
function model(story: Story, { kiosks, setups }: Setting) {
  let at = 0;
  const happened = story.map((step) => {
    at += step.after;
    const setup = setups.findLast(({ kiosk, at: from }) => kiosk === step.kiosk && from <= at);
    const workplace = setup?.workplaces[step.place - 1];
    const kiosk = kiosks[step.kiosk]?.id ?? '';
    return { ...step, at: START + at, kiosk, workplace, id: consoleId(kiosk, step.serial) };
  });
  const ids = [...new Set(happened.filter(({ what }) => what.type !== 'press').map(({ id }) => id))].sort();
  return ids.map((id) => {
    const own = happened.filter((each) => each.id === id && each.what.type !== 'press');
    const ups = own.filter(({ what }) => what.type === 'up');
    const elsewhere = (a: (typeof ups)[number] | undefined, b: (typeof ups)[number] | undefined): boolean =>
      a?.kiosk !== b?.kiosk || a?.workplace !== b?.workplace;
    const stays = ups.flatMap((up, index) => {
      if (index > 0 && !elsewhere(ups[index - 1], up)) return [];
      const left = ups.slice(index).find((later) => elsewhere(later, up));
      return [{ kiosk: up.kiosk, workplace: up.workplace, from: up.at, until: left?.at }];
    });
    // Vladivostok is ten hours ahead of UTC all year.
    const dayOf = (instant: number, workplace: string | undefined): string =>
      new Date(instant + (workplace === undefined ? 0 : 10 * 3_600_000)).toISOString().slice(0, 10);
    const counts = new Map<string, number>();
    for (const { what, at: instant, workplace } of own) {
      const code = what.type === 'lost' ? what.reason : what.type;
      if (code === 'up' || code === 'closed') continue;
      const name = `${dayOf(instant, workplace)} ${code}`;
      counts.set(name, (counts.get(name) ?? 0) + (what.type === 'gap' ? what.edges : 1));
    }
    const states = own.filter(({ what }) => what.type === 'up' || what.type === 'lost');
    return {
      id,
      firstSeen: own[0]?.at,
      lastSeen: own.at(-1)?.at,
      connected: states.at(-1)?.what.type === 'up',
      stays,
      counts: Object.fromEntries([...counts].sort()),
    };
  });
}

const shape = (db: Db) =>
  told(db).map((history) => ({
    id: history?.console.id,
    firstSeen: history?.console.firstSeen,
    lastSeen: history?.console.lastSeen,
    connected: history?.console.connected,
    stays: history?.stays
      .map(({ kiosk, workplace, from, until }) => ({ kiosk, workplace: workplace?.id, from, until }))
      .reverse(),
    counts: Object.fromEntries(
      [
        ...(history?.faults ?? []).map(({ day, code, count }) => [`${day} ${code}`, count] as const),
        ...(history?.tests ?? []).map(({ day, presses }) => [`${day} test`, presses] as const),
      ].sort(),
    ),
  }));

test('what comes in late, in any order and in any pieces, gives the history that is true; a rebuild gives the same', () => {
  fc.assert(
    fc.property(
      stories,
      bindings,
      fc.array(fc.nat({ max: 2 }), { maxLength: 30 }),
      fc.integer({ min: 1, max: 7 }),
      (story, changes, whose, size) => {
        const setting = settingOf(story, changes);
        const dirs = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'otklik-consoles-')));
        const [inOrder, late] = dirs.map((dir) => openHub(dir, setting));
        try {
          if (inOrder === undefined || late === undefined) throw new Error('no hub');
          bring(inOrder, setting.kiosks, [], 500);
          bring(late, [...setting.kiosks].reverse(), whose, size);
          expect(shape(inOrder)).toEqual(model(story, setting));
          expect(told(late)).toEqual(told(inOrder));
          const rebuilt = rebuild(late, undefined);
          expect(rebuilt.ok && rebuilt.value.figuresChanged).toBe(0);
          expect(told(late)).toEqual(told(inOrder));
        } finally {
          inOrder?.close();
          late?.close();
          for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
        }
      },
    ),
    { numRuns: 100 },
  );
}, 60_000);
