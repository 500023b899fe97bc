import type { JournalEvent } from '@otklik/shared/poll/events.ts';
import { projectPolls } from '@otklik/shared/poll/projection.ts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../db/sqlite.ts';
import { type TestHub, testHub } from '../hub-fixture.ts';
import { loadPoll } from './poll-repository.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

const ref = fc.integer({ min: 1, max: 40 });
const maybe = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(
    value.map((found) => ({ [key]: found })),
    { nil: {} },
  );
const merge = (...parts: readonly fc.Arbitrary<object>[]) =>
  fc.tuple(...parts).map((found) => Object.assign({}, ...found));
const device = { serial: 'SN0001', bootId: '5A3F0C21', seq: 1, t: 1 };

/** Events that fit the schema and may make no sense at all: what a kiosk with a bug could send. */
const draft: fc.Arbitrary<{ type: JournalEvent['type']; data: object }> = fc.oneof(
  merge(
    fc.record({
      button: fc.constantFrom('Y', 'N', 'U', 'S'),
      edge: fc.constantFrom('DN', 'UP'),
      device: fc.constant(device),
    }),
    maybe('poll', ref),
    maybe('dn', ref),
    maybe('role', fc.constantFrom('answer', 'extra', 'stray', 'press', 'double', 'attach', 'test')),
  ).map((data) => ({ type: 'edge' as const, data })),
  merge(
    fc.record({ by: ref, via: fc.constantFrom('press', 'pos'), windowMs: fc.constant(20_000) }),
    maybe('question', fc.constantFrom('q1', 'q2')),
    maybe('operator', fc.constant('op')),
    maybe('fm', fc.uniqueArray(ref, { maxLength: 3 })),
  ).map((data) => ({ type: 'poll-opened' as const, data })),
  merge(
    fc.record({ poll: ref, outcome: fc.constantFrom('answered', 'timeout', 'superseded') }),
    maybe('answer', fc.constantFrom('yes', 'no', 'unsure')),
    maybe('press', ref),
    maybe('ambiguous', fc.constant(true)),
  ).map((data) => ({ type: 'poll-ended' as const, data })),
  merge(
    fc.constant({ operation: 'sale' }),
    maybe('poll', ref),
    maybe('operator', fc.constant('till')),
    maybe('role', fc.constantFrom('open', 'attach', 'double', 'repeat')),
  ).map((data) => ({ type: 'pos' as const, data })),
  merge(fc.record({ dn: ref, until: fc.constant(1) }), maybe('poll', ref)).map((data) => ({
    type: 'fm-raised' as const,
    data,
  })),
  merge(
    fc.record({ serial: fc.constant('SN0001'), reason: fc.constantFrom('unplugged', 'reboot') }),
    maybe('cancels', ref),
  ).map((data) => ({ type: 'device-lost' as const, data })),
);

test('whatever fits the schema is stored, and the rows are the polls a replay gives', async () => {
  const kiosk = await hub.kiosk();
  await fc.assert(
    fc.asyncProperty(
      fc.array(draft, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 10 }),
      async (drafts, size) => {
        const journal = kiosk.newEpoch();
        for (const one of drafts) journal.add(one as never);
        for (let from = 1; from <= drafts.length; from += size) {
          const answer = await journal.send(from, Math.min(drafts.length, from + size - 1));
          expect(answer.json).toMatchObject({ durable: Math.min(drafts.length, from + size - 1) });
        }
        const [row] = hub.rows<{ id: number }>(
          'SELECT id FROM journals WHERE kiosk = ? AND epoch = ?',
          journal.id,
          journal.epoch,
        );
        const db = openDatabase(`${hub.dataDir}/hub.db`, 'read');
        const stored = hub
          .rows<{ seq: number }>('SELECT seq FROM polls WHERE journal = ? ORDER BY seq', row?.id ?? 0)
          .map(({ seq }) => loadPoll(db, row?.id ?? 0, seq));
        db.close();
        expect(stored).toEqual(projectPolls(journal.events));
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
