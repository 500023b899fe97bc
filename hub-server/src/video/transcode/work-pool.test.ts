import { ok, type Result } from '@otklik/shared/base/result.ts';
import { beforeEach, expect, it } from 'vitest';
import { WorkPool } from './work-pool.ts';

let begun: string[] = [];
let ended: string[] = [];
const ends = new Map<string, () => void>();
beforeEach(() => {
  begun = [];
  ended = [];
  ends.clear();
});

const forever = new AbortController().signal;

/** Work that ends when told, or when nobody wants it any more. */
const run = (pool: WorkPool, key: string, signal = forever, rank = 0) =>
  pool.run(
    key,
    signal,
    (stop) =>
      new Promise<Result<string, never>>((resolve) => {
        begun.push(key);
        const end = (): void => {
          ended.push(key);
          resolve(ok(key));
        };
        ends.set(key, end);
        stop.addEventListener('abort', end);
      }),
    rank,
  );

it('runs so many at a time, in the order of asking', async () => {
  const pool = new WorkPool(2, 10);
  const all = ['a', 'b', 'c', 'd'].map((key) => run(pool, key));
  expect(begun).toEqual(['a', 'b']);
  expect(pool.figures).toEqual({ waiting: 2, running: 2 });
  ends.get('b')?.();
  expect(await all[1]).toEqual(ok('b'));
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  ends.get('a')?.();
  ends.get('c')?.();
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd']);
  ends.get('d')?.();
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'].map(ok));
  expect(pool.figures).toEqual({ waiting: 0, running: 0 });
});

it('takes first what somebody waits for', async () => {
  const pool = new WorkPool(1, 10);
  const all = ['a', 'b', 'c'].map((key) => run(pool, key));
  const urgent = pool.urgently('c', () => all[2] ?? Promise.reject(new Error('none')));
  ends.get('a')?.();
  await expect.poll(() => begun).toEqual(['a', 'c']);
  ends.get('c')?.();
  expect(await urgent).toEqual(ok('c'));
  await expect.poll(() => begun).toEqual(['a', 'c', 'b']);
  await pool.close();
});

it('takes the lowest rank first, in the order of asking, and lets the highest give way', async () => {
  const pool = new WorkPool(1, 4);
  const all = [run(pool, 'now')];
  for (const [key, rank] of [
    ['a2', 2],
    ['a0', 0],
    ['b2', 2],
    ['b0', 0],
  ] as const)
    all.push(run(pool, key, forever, rank));
  // The one at work, and two of that rank.
  expect([pool.before(0), pool.before(1), pool.before(2)]).toEqual([3, 3, 5]);
  all.push(run(pool, 'c1', forever, 1));
  expect(await all[1]).toMatchObject({ error: { code: 'busy' } });
  for (const key of ['now', 'a0', 'b0', 'c1', 'b2']) {
    await expect.poll(() => begun.at(-1)).toBe(key);
    ends.get(key)?.();
  }
  expect(begun).toEqual(['now', 'a0', 'b0', 'c1', 'b2']);
});

it('lets the oldest that nobody waits for give way when too much waits', async () => {
  const pool = new WorkPool(1, 2);
  const first = run(pool, 'a');
  const ahead = run(pool, 'b');
  await pool.urgently('c', async () => {
    const urgent = run(pool, 'c');
    expect(pool.figures.waiting).toBe(2);
    const later = run(pool, 'd');
    expect(await ahead).toMatchObject({ error: { code: 'busy' } });
    ends.get('a')?.();
    await first;
    await expect.poll(() => begun).toEqual(['a', 'c']);
    ends.get('c')?.();
    expect(await urgent).toEqual(ok('c'));
    await expect.poll(() => begun).toEqual(['a', 'c', 'd']);
    ends.get('d')?.();
    expect(await later).toEqual(ok('d'));
  });
});

it('never begins what is not wanted any more, and stops what runs', async () => {
  const pool = new WorkPool(1, 10);
  const [one, two] = [new AbortController(), new AbortController()];
  const running = run(pool, 'a', one.signal);
  const waiting = run(pool, 'b', two.signal);
  two.abort();
  expect(await waiting).toMatchObject({ error: { code: 'cancelled' } });
  one.abort();
  await running;
  expect([begun, ended]).toEqual([['a'], ['a']]);
});

it('ends with nothing running', async () => {
  const pool = new WorkPool(1, 10);
  const all = ['a', 'b'].map((key) => run(pool, key));
  await pool.close();
  expect(ended).toEqual(['a']);
  expect(await all[1]).toMatchObject({ error: { code: 'cancelled' } });
  expect(await run(pool, 'c')).toMatchObject({ error: { code: 'cancelled' } });
  expect(begun).toEqual(['a']);
});
