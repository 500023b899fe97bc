import { expect, test } from 'vitest';
import type { HeartbeatRow } from '../db/contract/kiosks.ts';
import type { HubDatabase } from '../db/hub-database.ts';
import { heartbeatOf } from '../hub-fixture.ts';
import { keepHeartbeats } from './heartbeats.ts';

/** A database that writes down what it is told to write, or refuses. */
function fakeDatabase(kept: readonly HeartbeatRow[] = []) {
  const written: HeartbeatRow[][] = [];
  const state = { refuses: false };
  const db = {
    read: () => Promise.resolve(kept),
    write: (_name: string, rows: HeartbeatRow[]) => {
      if (state.refuses) return Promise.reject(new Error('the disk is full'));
      written.push(rows);
      return Promise.resolve(undefined);
    },
    close: () => Promise.resolve(),
  } as unknown as HubDatabase;
  return { db, written, state };
}

test('nothing is written until the flush, and then all at once, the newest of each', async () => {
  const { db, written } = fakeDatabase();
  const heartbeats = await keepHeartbeats(db);
  for (let round = 1; round <= 3; round += 1) {
    for (const kiosk of ['a', 'b']) heartbeats.take(kiosk, round, heartbeatOf({ upMs: round }), round * 1000);
  }
  expect(written).toEqual([]);
  await heartbeats.flush();
  expect(written.map((rows) => rows.map(({ kiosk, counter, at }) => ({ kiosk, counter, at })))).toEqual([
    [
      { kiosk: 'a', counter: 3, at: 3000 },
      { kiosk: 'b', counter: 3, at: 3000 },
    ],
  ]);
  await heartbeats.flush();
  expect(written).toHaveLength(1);
});

test('what the database refused goes with the next flush, unless something newer came', async () => {
  const { db, written, state } = fakeDatabase();
  const heartbeats = await keepHeartbeats(db);
  heartbeats.take('a', 1, heartbeatOf(), 1000);
  heartbeats.take('b', 1, heartbeatOf(), 1000);
  state.refuses = true;
  await expect(heartbeats.flush()).rejects.toThrow('the disk is full');
  heartbeats.take('b', 2, heartbeatOf(), 2000);
  state.refuses = false;
  await heartbeats.flush();
  expect(written.flat().map(({ kiosk, counter }) => [kiosk, counter])).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test('counters go on where they were before the start', async () => {
  const row = { kiosk: 'a', counter: 7, at: 5, body: JSON.stringify(heartbeatOf()) };
  const heartbeats = await keepHeartbeats(fakeDatabase([row]).db);
  expect(heartbeats.of('a')).toEqual({ at: 5, heartbeat: heartbeatOf() });
  expect(heartbeats.take('a', 7, heartbeatOf(), 6)).toBe(false);
  expect(heartbeats.take('a', 8, heartbeatOf(), 6)).toBe(true);
  expect(heartbeats.of('b')).toBeUndefined();
});

test('once an hour it is told that a kiosk ran, if it has told all it has and can record; again where that was not kept', async () => {
  const { db, written, state } = fakeDatabase();
  const heartbeats = await keepHeartbeats(db);
  const HOUR = 3_600_000;
  let counter = 0;
  const heard = async (at: number, more: Parameters<typeof heartbeatOf>[0] = {}) => {
    counter += 1;
    heartbeats.take('a', counter, heartbeatOf({ outbox: { queued: 0 }, ...more }), at);
    await heartbeats.flush().catch(() => undefined);
    return written.at(-1)?.[0]?.heard;
  };
  expect(await heard(HOUR, { outbox: { queued: 3 } })).toBeUndefined();
  expect(await heard(HOUR + 30_000)).toBe(HOUR + 30_000);
  expect(await heard(HOUR + 60_000)).toBeUndefined();
  const { journal } = heartbeatOf();
  expect(await heard(2 * HOUR, { journal: { ...journal, recording: false } })).toBeUndefined();
  state.refuses = true;
  await heard(2 * HOUR + 1);
  state.refuses = false;
  expect(await heard(2 * HOUR + 2)).toBe(2 * HOUR + 1);
});
