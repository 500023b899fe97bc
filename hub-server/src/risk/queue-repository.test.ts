import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ShownKind } from '@otklik/shared/risk/shown.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../db/migrations.ts';
import { type Db, openDatabase, run } from '../db/sqlite.ts';
import {
  countQueue,
  positionOf,
  type QueueFilter,
  type QueuePosition,
  queuePage,
} from './queue-repository.ts';
import { markJudged, saveQueueItems } from './risk-repository.ts';

/** Pages of the queue against a list in memory that is sorted and filtered whole each time. */
let folder: string;
let db: Db;
const STORES = ['s0', 's1', 's2'] as const;
const JOURNALS = [1, 2, 3] as const;
const EXPERTS = ['e1', 'e2'] as const;
const KINDS = ['stuck', 'chatter', 'sequence'] as const satisfies readonly ShownKind[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'otklik-queue-'));
  db = openDatabase(join(folder, 'hub.db'), 'write');
  // Every run is a database of its own: what it writes need not outlive a power cut.
  db.pragma('synchronous = OFF');
  migrate(db, 1);
  for (const store of STORES) {
    run(db, "INSERT INTO stores (id, name, zone, created_at) VALUES (?, ?, 'UTC', 1)", store, store);
    for (const till of [1, 2])
      run(
        db,
        "INSERT INTO workplaces (id, store, name, created_at) VALUES (?, ?, 'Till', 1)",
        ...[`${store}-${till}`, store],
      );
  }
  run(db, "INSERT INTO store_groups (id, name, created_at) VALUES ('g', 'G', 1)");
  for (const store of ['s0', 's2'])
    run(db, "INSERT INTO store_group_members (store_group, store) VALUES ('g', ?)", store);
  run(
    db,
    "INSERT INTO kiosks (id, public_key, version, store, enrolled_at, counter) VALUES ('k', '', '', 's0', 1, 0)",
  );
  for (const journal of JOURNALS)
    run(
      db,
      "INSERT INTO journals (id, kiosk, epoch, durable, hash) VALUES (?, 'k', ?, 99, x'00')",
      ...[journal, `e${journal}`],
    );
  for (const expert of EXPERTS)
    run(
      db,
      "INSERT INTO users (id, login, name, role, password, created_at) VALUES (?, ?, ?, 'expert', '', 1)",
      ...[expert, expert, expert],
    );
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

interface Item extends QueuePosition {
  readonly store: string;
  readonly workplace: string;
  readonly at: number;
  readonly kinds: readonly ShownKind[];
  /** Whose verdict on it counts. */
  readonly by: Set<string>;
}

/** Few places and turns: many items are equals, some in all but their name. */
const item = fc.record({
  journal: fc.constantFrom(...JOURNALS),
  seq: fc.integer({ min: 1, max: 12 }),
  store: fc.constantFrom(...STORES),
  till: fc.constantFrom(1, 2),
  at: fc.integer({ min: 0, max: 9 }),
  place: fc.constantFrom(0, 50_000, 900_000),
  turn: fc.constantFrom(0, 7, 2 ** 32 - 1),
  kinds: fc.subarray([...KINDS], { minLength: 1 }),
});
const queue = fc.uniqueArray(item, { maxLength: 30, selector: ({ journal, seq }) => `${journal}.${seq}` });

const filter = fc.record(
  {
    store: fc.constantFrom(...STORES),
    workplace: fc.constantFrom('s0-1', 's1-2', 's2-1'),
    from: fc.integer({ min: 0, max: 9 }),
    to: fc.integer({ min: 1, max: 10 }),
    within: fc.constantFrom({ kind: 'all' }, { kind: 'store', store: 's1' }, { kind: 'group', group: 'g' }),
  } as const,
  { requiredKeys: [] },
);
const asked = fc.record({
  expert: fc.constantFrom(...EXPERTS),
  filter,
  state: fc.constantFrom('all', 'pending', 'done'),
  reason: fc.option(fc.constantFrom(...KINDS), { nil: undefined }),
} as const);
/** Between two pages somebody judges an item, or takes back what was said of it. */
const verdict = fc.record({ nth: fc.nat(29), expert: fc.constantFrom(...EXPERTS), takenBack: fc.boolean() });

function fill(list: readonly Item[]): void {
  for (const table of ['risk_items', 'review_items', 'verdicts']) run(db, `DELETE FROM ${table}`);
  for (const { journal, seq, workplace, at } of list)
    run(
      db,
      `INSERT INTO review_items (journal, seq, kind, place, workplace, hub_at, clock_error, listed)
       VALUES (?, ?, 'customer-press', 1, ?, ?, 5, 1)`,
      ...[journal, seq, workplace, at],
    );
  saveQueueItems(
    db,
    list.map(({ journal, seq, store, place, turn, kinds }) => ({
      ...{ journal, seq, store, place, turn, judged: 0 },
      kinds: ` ${kinds.join(' ')} `,
    })),
  );
}

let ordinal = 0;
function judge(
  { journal, seq, by }: Item,
  { expert, takenBack }: { expert: string; takenBack: boolean },
): void {
  if (takenBack) {
    run(
      db,
      'UPDATE verdicts SET withdrawn_at = 2 WHERE journal = ? AND seq = ? AND expert = ?',
      ...[journal, seq, expert],
    );
    by.delete(expert);
  } else {
    ordinal += 1;
    run(
      db,
      `INSERT INTO verdicts (id, journal, seq, expert, value, at, ordinal, unblinded) VALUES (?, ?, ?, ?, '1', 1, ?, 0)`,
      ...[`v${ordinal}`, journal, seq, expert, ordinal],
    );
    by.add(expert);
  }
  markJudged(db, journal, seq);
}

const inOrder = (a: QueuePosition, b: QueuePosition): number =>
  a.place - b.place || a.turn - b.turn || a.journal - b.journal || a.seq - b.seq;

const inGroup = new Set<string>(['s0', 's2']);

function fits(each: Item, { expert, filter: wanted, state, reason }: QueueFilter): boolean {
  const { store, workplace, from, to, within } = wanted;
  if (state === 'pending' && each.by.size > 0) return false;
  if (state === 'done' && !each.by.has(expert)) return false;
  if (reason !== undefined && !each.kinds.includes(reason)) return false;
  if (store !== undefined && each.store !== store) return false;
  if (workplace !== undefined && each.workplace !== workplace) return false;
  if (from !== undefined && each.at < from) return false;
  if (to !== undefined && each.at >= to) return false;
  if (within?.kind === 'store' && each.store !== within.store) return false;
  return within?.kind !== 'group' || inGroup.has(each.store);
}

const named = (list: readonly QueuePosition[]) =>
  list.map(({ journal, seq, place, turn }) => ({ journal, seq, place, turn }));

test('pages of any size, filtered, while items are judged between them, are those of the whole list in order', () => {
  fc.assert(
    fc.property(
      ...[queue, asked, fc.integer({ min: 1, max: 9 }), fc.array(verdict, { maxLength: 12 })],
      (rows, query, limit, verdicts) => {
        const list = rows.map(
          ({ till, ...row }): Item => ({ ...row, workplace: `${row.store}-${till}`, by: new Set() }),
        );
        const sorted = list.toSorted(inOrder);
        fill(list);
        const left = [...verdicts];
        let after: QueuePosition | undefined;
        for (;;) {
          const now = left.splice(0, 3);
          for (const { nth, ...said } of now) {
            const judged = list[nth % Math.max(1, list.length)];
            if (judged !== undefined) judge(judged, said);
          }
          const whole = sorted.filter((each) => fits(each, query));
          const behind = after;
          const rest = behind === undefined ? whole : whole.filter((each) => inOrder(each, behind) > 0);
          const page = queuePage(db, { ...query, after, limit });
          expect(named(page)).toEqual(named(rest.slice(0, limit)));
          expect(countQueue(db, query)).toBe(whole.length);
          const last = page.at(-1);
          if (last === undefined) break;
          // Whoever comes back with a cursor finds it where it stood, also if it was judged meanwhile.
          after = positionOf(db, last);
          expect(after).toEqual(named([last])[0]);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('what waits is each item once, whatever the size of the pages, and nothing twice among equals', () => {
  fc.assert(
    fc.property(queue, fc.integer({ min: 1, max: 9 }), (rows, limit) => {
      const list = rows.map(
        ({ till, ...row }): Item => ({ ...row, workplace: `${row.store}-${till}`, by: new Set() }),
      );
      fill(list);
      const seen: QueuePosition[] = [];
      for (let page: readonly QueuePosition[]; ; ) {
        page = queuePage(db, {
          ...{ expert: 'e1', filter: {}, state: 'pending', reason: undefined },
          ...{ after: seen.at(-1), limit },
        });
        if (page.length === 0) break;
        seen.push(...page);
      }
      expect(named(seen)).toEqual(named(list.toSorted(inOrder)));
    }),
    { numRuns: 50 },
  );
});
