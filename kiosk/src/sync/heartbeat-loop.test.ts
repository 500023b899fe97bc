import type { Heartbeat, HeartbeatReply } from '@otklik/shared/api/heartbeat.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { expect, test } from 'vitest';
import { manualTime } from '../agent/manual-time.test-help.ts';
import type { SyncFailure } from './errors.ts';
import { startHeartbeats } from './heartbeat-loop.ts';

const reply: HeartbeatReply = { hub: { received: 1, replied: 2 }, configTag: 'tag-2' };

/** A hub that answers each heartbeat when the test says so. */
function bench(random = 0.5) {
  const time = manualTime();
  const sent: { at: number; counter: number; answer: (to: Result<HeartbeatReply, SyncFailure>) => void }[] =
    [];
  const replies: HeartbeatReply[] = [];
  const ending = new AbortController();
  let counter = 0;
  startHeartbeats({
    client: {
      sendHeartbeat: (_heartbeat, count) =>
        new Promise((answer) => sent.push({ at: time.mono(), counter: count, answer })),
    },
    counter: () => ++counter,
    timers: time,
    random: () => random,
    heartbeat: () => ({}) as Heartbeat,
    onReply: (one) => replies.push(one),
    signal: ending.signal,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { time, sent, replies, ending, settle };
}

test('soon after the start, then every half minute', async () => {
  const { time, sent, replies, settle } = bench();
  time.pass(2499);
  expect(sent).toEqual([]);
  time.pass(1);
  sent[0]?.answer(ok(reply));
  await settle();
  time.pass(30_000);
  expect(sent.map(({ at, counter }) => [at, counter])).toEqual([
    [2500, 1],
    [32_500, 2],
  ]);
  expect(replies).toEqual([reply]);
});

test.each([
  [0, 27_000],
  [0.999, 32_994],
])('at the draw of %f the wait is %i ms', async (random, wait) => {
  const { time, sent, settle } = bench(random);
  time.pass(5000);
  sent[0]?.answer(ok(reply));
  await settle();
  const from = time.mono();
  time.pass(40_000);
  expect((sent[1]?.at ?? 0) - from).toBe(wait);
});

test('while one is under way no other goes; one that fails is only followed by the next', async () => {
  const { time, sent, replies, settle } = bench();
  time.pass(600_000);
  expect(sent).toHaveLength(1);
  sent[0]?.answer(err(coded('hub-timeout', 'The hub did not answer.')));
  await settle();
  time.pass(30_000);
  expect(sent.map(({ counter }) => counter)).toEqual([1, 2]);
  expect(replies).toEqual([]);
});

test('the hub may ask for a longer wait, not for a shorter one', async () => {
  const { time, sent, settle } = bench();
  time.pass(2500);
  sent[0]?.answer(err({ ...coded('unavailable', 'Too much to do.'), retryAfterMs: 120_000 }));
  await settle();
  time.pass(119_999);
  expect(sent).toHaveLength(1);
  time.pass(1);
  sent[1]?.answer(err({ ...coded('unavailable', 'Too much to do.'), retryAfterMs: 1 }));
  await settle();
  time.pass(29_999);
  expect(sent).toHaveLength(2);
});

test('stopped, it sends no more, also when a reply is still under way', async () => {
  const { time, sent, replies, ending, settle } = bench();
  time.pass(2500);
  ending.abort();
  sent[0]?.answer(ok(reply));
  await settle();
  time.pass(600_000);
  expect(sent).toHaveLength(1);
  expect(replies).toEqual([]);
});
