import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { expect, test } from 'vitest';
import type { HubDatabase } from '../db/hub-database.ts';
import { keepBoundaries } from './boundaries.ts';

const HOUR = 3_600_000;

/** A reader that answers when it is told to, and timers that fire when they are told to. */
function stage() {
  let now = 0;
  const asked: ((next: number | undefined) => void)[] = [];
  const timers = new Map<number, { readonly ms: number; readonly handler: () => void }>();
  let told = 0;
  let failures = 0;
  let count = 0;
  const boundaries = keepBoundaries({
    db: {
      // The one question it asks is answered as the contract has it.
      read: ((): Promise<number | undefined> =>
        new Promise((resolve) => {
          asked.push(resolve);
        })) as HubDatabase['read'],
    },
    clock: { wall: () => asWallMs(now), mono: () => asMonoMs(now) },
    timers: {
      after(ms, handler) {
        const name = ++count;
        timers.set(name, { ms, handler });
        return () => void timers.delete(name);
      },
    },
    onBoundary: () => {
      told += 1;
    },
    onError: () => {
      failures += 1;
    },
  });
  const settled = async () => {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  };
  return {
    boundaries,
    timers,
    asked,
    told: () => told,
    failures: () => failures,
    settled,
    async answer(next: number | undefined) {
      asked.at(-1)?.(next);
      await settled();
    },
    async fire(at: number) {
      now = at;
      const [first] = timers;
      if (first === undefined) throw new Error('no timer');
      timers.delete(first[0]);
      first[1].handler();
      await settled();
    },
  };
}

test('it says when a planned question begins, and looks for the next', async () => {
  const { answer, fire, timers, told, boundaries } = stage();
  await answer(1000);
  expect([...timers.values()].map(({ ms }) => ms)).toEqual([1000]);
  await fire(1000);
  expect(told()).toBe(1);
  await answer(undefined);
  expect([...timers.values()].map(({ ms }) => ms)).toEqual([HOUR]);
  await boundaries.stop();
  expect(timers.size).toBe(0);
});

test('a thousand plans that come in while it looks are one more look, and one timer', async () => {
  const { boundaries, answer, asked, timers, settled } = stage();
  for (let plan = 0; plan < 1000; plan += 1) boundaries.changed();
  await settled();
  expect(asked).toHaveLength(1);
  await answer(5000);
  // What was found before they came in sets no timer.
  expect([asked.length, timers.size]).toEqual([2, 0]);
  await answer(3000);
  expect([...timers.values()].map(({ ms }) => ms)).toEqual([3000]);
  for (const next of [2000, 1500]) {
    boundaries.changed();
    await settled();
    await answer(next);
  }
  expect([...timers.values()].map(({ ms }) => ms)).toEqual([1500]);
  expect(asked).toHaveLength(4);
});

test('stopped while it looks, it looks no more and leaves no timer', async () => {
  const { boundaries, answer, asked, timers, settled, failures } = stage();
  boundaries.changed();
  const stopped = boundaries.stop();
  boundaries.changed();
  await answer(1000);
  await stopped;
  boundaries.changed();
  await settled();
  expect([asked.length, timers.size, failures()]).toEqual([1, 0, 0]);
});
