import { copyFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import type { KioskConfig } from '@otklik/shared/api/kiosk.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { rawPublicKey } from '@otklik/shared/sync/signature.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DurableJournal } from '../journal/journal.ts';
import {
  appendEdges,
  edgeDraft,
  type ManualClock,
  manualClock,
  openOrThrow,
  tempDir,
} from '../journal/testing/drafts.ts';
import { HUB_CONFIG, HUB_COUNTER, HUB_KEY, storedConfig } from './hub-pin.ts';
import { type Sync, type SyncOptions, startSync } from './loop.ts';
import type { SyncState } from './state.ts';
import { leapingTimers } from './testing/manual-timers.ts';
import { createTestHub, type Fault } from './testing/test-hub.ts';
import { createFetchTransport } from './transport.ts';

/** A kiosk on a real journal and a hub on a real socket; time leaps over every wait. */
async function createBench() {
  const hub = createTestHub();
  const url = await hub.listen();
  const { dir, remove } = tempDir();
  const clock: ManualClock = manualClock();
  const timers = leapingTimers(clock);
  let journal = openOrThrow(dir, { clock });
  hub.enrol(rawPublicKey(journal.identity.key));
  journal.setSetting(HUB_KEY, hub.hubKey);
  const states: SyncState[] = [];
  const configs: KioskConfig[] = [];
  const forks: string[] = [];
  let sync: Sync | undefined;
  let waiting: (() => void)[] = [];

  const start = (change: Partial<SyncOptions> = {}): Sync => {
    sync = startSync({
      journal,
      hubUrl: url,
      clock,
      rng: cryptoRng,
      timers,
      // The line's own time limit is real: nothing here comes near it.
      transport: createFetchTransport({ timers: systemTimers }),
      onConfig: (config) => configs.push(config),
      onState: (state) => {
        states.push(state);
        for (const check of waiting) check();
      },
      onFork: (epoch) => forks.push(epoch),
      ...change,
    });
    return sync;
  };

  return {
    hub,
    url,
    dir,
    clock,
    timers,
    states,
    configs,
    forks,
    start,
    get journal() {
      return journal;
    },
    append(from: number, count: number) {
      appendEdges(journal, from, count);
      sync?.notify();
    },
    /** Resolves when a state fits. */
    until(fits: (state: SyncState) => boolean): Promise<void> {
      return new Promise((resolve) => {
        const check = () => {
          const state = sync?.state();
          if (state === undefined || !fits(state)) return;
          waiting = waiting.filter((one) => one !== check);
          resolve();
        };
        waiting.push(check);
        check();
      });
    },
    drained(): Promise<void> {
      return this.until((state) => state.queued === 0 && state.online);
    },
    errorCodes: () => states.flatMap(({ lastError }) => (lastError === undefined ? [] : [lastError.code])),
    async restart(): Promise<DurableJournal> {
      await sync?.stop();
      journal.close();
      journal = openOrThrow(dir, { clock });
      return journal;
    },
    async close() {
      await sync?.stop();
      journal.close();
      remove();
      await hub.close();
    },
  };
}

type Bench = Awaited<ReturnType<typeof createBench>>;
let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const range = (to: number): number[] => Array.from({ length: to }, (_, index) => index + 1);
const held = (one: Bench, epoch: string = one.journal.identity.epoch): number[] =>
  one.hub.held(one.journal.identity.kiosk, epoch);

test('everything reaches the hub once, in order, in growing batches; what comes later follows', async () => {
  appendEdges(bench.journal, 1, 1199);
  bench.start();
  await bench.drained();
  expect(held(bench)).toEqual(range(1200));
  expect(bench.hub.requests.map(({ count }) => count)).toEqual([50, 100, 200, 400, 450]);
  bench.append(1200, 1);
  await bench.drained();
  expect(held(bench)).toEqual(range(1201));
});

test('the state tells how much waits and since when, and the clock', async () => {
  bench.hub.clock.now = bench.clock.wallNow + 90_000;
  bench.journal.append([edgeDraft(1, 123_456)]);
  bench.journal.acknowledged(bench.journal.identity.epoch, 1);
  bench.hub.journals.set(`${bench.journal.identity.kiosk}.${bench.journal.identity.epoch}`, [
    JSON.stringify(bench.journal.read(bench.journal.identity.epoch, 1, 1)[0]),
  ]);
  const sync = bench.start();
  expect(sync.state()).toEqual({ online: false, queued: 1, oldestUnsentAt: 123_456 });
  await bench.drained();
  expect(sync.state()).toEqual({ online: true, queued: 0, clock: { offset: 90_000, error: 0 } });
  bench.append(2, 1);
  await bench.drained();
  expect(bench.hub.clocks.map(({ offset }) => offset)).toEqual([undefined, 90_000]);
});

describe('one fault', () => {
  const cases: readonly [Fault, string][] = [
    ['lose-request', 'hub-away'],
    ['lose-reply', 'hub-away'],
    ['cut-reply', 'reply-cut'],
    ['garbage-reply', 'reply-malformed'],
    ['wrong-signature', 'ack-signature-wrong'],
    ['wrong-epoch', 'reply-malformed'],
    ['unavailable', 'unavailable'],
  ];
  test.each(cases)('%s is %s, and nothing is lost or doubled', async (fault, code) => {
    appendEdges(bench.journal, 1, 9);
    bench.hub.faults.push(fault);
    bench.start();
    await bench.drained();
    expect(bench.errorCodes()).toEqual([code]);
    expect(held(bench)).toEqual(range(10));
    expect(bench.journal.outbox()[0]?.acknowledged).toBe(10);
  });

  test('an acknowledgement that is not the hub’s moves nothing', async () => {
    appendEdges(bench.journal, 1, 9);
    bench.hub.faults.push('wrong-signature');
    let acknowledged: number | undefined;
    bench.start({
      onState: (state) => {
        if (state.lastError?.code === 'ack-signature-wrong') {
          acknowledged = bench.journal.outbox()[0]?.acknowledged;
        }
        bench.states.push(state);
      },
    });
    await expect.poll(() => acknowledged).toBe(0);
  });

  test('Retry-After is waited out', async () => {
    appendEdges(bench.journal, 1, 9);
    bench.hub.faults.push('unavailable');
    bench.start();
    await bench.drained();
    expect(bench.timers.waits.filter((ms) => ms >= 7000 && ms <= 8000)).toHaveLength(1);
  });

  test('a hub that takes half goes on from there', async () => {
    appendEdges(bench.journal, 1, 9);
    bench.hub.faults.push('take-half');
    bench.start();
    await bench.drained();
    expect(bench.hub.requests.map(({ fromSeq }) => fromSeq)).toEqual([1, 6]);
    expect(held(bench)).toEqual(range(10));
  });
});

test('any run of faults, appends in between: everything once, in order', async () => {
  const fault = fc.constantFrom<Fault[]>(
    'lose-request',
    'lose-reply',
    'cut-reply',
    'garbage-reply',
    'wrong-signature',
    'stale-reply',
    'wrong-epoch',
    'take-half',
    'unavailable',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fault, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 5 }),
      async (faults, appends) => {
        const one = await createBench();
        try {
          one.hub.faults.push(...faults);
          one.start();
          let next = 1;
          for (const count of appends) {
            one.append(next, count);
            next += count;
            await one.until(() => one.hub.requests.length > 0);
          }
          await one.drained();
          expect(held(one)).toEqual(range(next));
        } finally {
          await one.close();
        }
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

test('a hub restored from an older backup gets again what it lost, past epochs too', async () => {
  const past = bench.journal.identity.epoch;
  appendEdges(bench.journal, 1, 19);
  bench.start();
  await bench.drained();
  // A past epoch as damage leaves it: closed, and still the kiosk's own.
  await bench.restart();
  bench.start();
  const id = `${bench.journal.identity.kiosk}.${past}`;
  bench.hub.journals.set(id, (bench.hub.journals.get(id) ?? []).slice(0, 7));
  bench.append(20, 1);
  await bench.drained();
  expect(bench.errorCodes()).toContain('batch-gap');
  expect(held(bench, past)).toEqual(range(21));
});

test('a restored hub gets again what it lost from a counter where nobody presses', async () => {
  appendEdges(bench.journal, 1, 19);
  bench.start();
  await bench.drained();
  const { kiosk, epoch } = bench.journal.identity;
  const id = `${kiosk}.${epoch}`;
  bench.hub.journals.set(id, (bench.hub.journals.get(id) ?? []).slice(0, 7));
  const pass = setInterval(() => bench.timers.fireLongest(), 1);
  await bench.until(() => held(bench).length === 20).finally(() => clearInterval(pass));
  expect(held(bench)).toEqual(range(20));
});

test('a hub that lost all of it', async () => {
  appendEdges(bench.journal, 1, 199);
  bench.start();
  await bench.drained();
  bench.hub.journals.clear();
  bench.append(200, 3);
  await bench.drained();
  expect(held(bench)).toEqual(range(203));
});

test('a hub that needs what was pruned: said, and not asked about over and over', async () => {
  const { journal } = bench;
  const day = 86_400_000;
  for (let n = 1; n <= 9; n += 1) journal.append([edgeDraft(n, bench.clock.wallNow)]);
  bench.start();
  await bench.drained();
  journal.maintain(bench.clock.wallNow + 100 * day);
  bench.hub.journals.clear();
  bench.append(10, 1);
  await bench.until(({ lastError }) => lastError?.code === 'history-pruned');
  expect(bench.journal.outbox()[0]?.lastSeq).toBe(11);
  expect(held(bench)).toEqual([]);
});

test('a cloned disk: the second one is refused, begins a new epoch and goes on in it', async () => {
  appendEdges(bench.journal, 1, 9);
  bench.start();
  await bench.drained();
  const old = bench.journal.identity.epoch;
  // The clone takes other events under the same identity and sends them first.
  await bench.restart();
  const clone = tempDir();
  bench.journal.close();
  for (const name of ['journal.db', 'key.pem']) copyFileSync(join(bench.dir, name), join(clone.dir, name));
  const other = openOrThrow(clone.dir, { clock: bench.clock });
  other.append([edgeDraft(500)]);
  const sent = startSync({
    journal: other,
    hubUrl: bench.url,
    clock: bench.clock,
    rng: cryptoRng,
    timers: leapingTimers(bench.clock),
    transport: createFetchTransport({ timers: systemTimers }),
    onConfig: () => undefined,
    onState: () => undefined,
    onFork: () => undefined,
  });
  await expect.poll(() => sent.state().queued).toBe(0);
  await sent.stop();
  other.close();
  clone.remove();
  await bench.restart();
  appendEdges(bench.journal, 10, 2);
  bench.start();
  await bench.until(() => bench.forks.length > 0);
  bench.append(12, 3);
  await bench.drained();
  expect(bench.forks).toEqual([bench.journal.identity.epoch]);
  expect(bench.journal.identity.epoch).not.toBe(old);
  expect(held(bench)).toEqual([1, 2, 3, 4]);
  expect(held(bench, old)).toHaveLength(11);
  expect(bench.journal.read(old, 1, 100)).toHaveLength(12);
});

test('a hub that calls everything a fork does not make epochs pile up', async () => {
  appendEdges(bench.journal, 1, 3);
  bench.hub.forkOn(() => true);
  bench.start();
  await bench.until(
    () => bench.states.filter(({ lastError }) => lastError?.code === 'chain-fork').length > 6,
  );
  expect(bench.forks).toHaveLength(1);
  bench.hub.forkOn(undefined);
  await bench.drained();
});

test('an epoch begun by a fork can be cloned in its turn, before the hub has any of it', async () => {
  appendEdges(bench.journal, 1, 3);
  bench.hub.forkOn(() => true);
  bench.start();
  await bench.until(() => bench.forks.length === 1);
  // Its twin has been quicker with this epoch too, so that the hub holds another first event of it.
  const { epoch, kiosk } = bench.journal.identity;
  const twin = JSON.stringify({ ...bench.journal.read(epoch, 1, 1)[0], at: 1 });
  bench.hub.journals.set(`${kiosk}.${epoch}`, [twin]);
  bench.hub.forkOn(undefined);
  await bench.drained();
  expect(bench.forks).toHaveLength(2);
  expect(held(bench)).toEqual([1]);
});

test('a journal that lost its newest events meets them at the hub, and begins a new epoch', async () => {
  appendEdges(bench.journal, 1, 4);
  bench.start();
  await bench.drained();
  await bench.restart();
  bench.journal.close();
  const backup = tempDir();
  cpSync(bench.dir, backup.dir, { recursive: true });
  await bench.restart();
  bench.start();
  bench.append(5, 5);
  await bench.drained();
  await bench.restart();
  bench.journal.close();
  cpSync(backup.dir, bench.dir, { recursive: true });
  backup.remove();
  await bench.restart();
  bench.start();
  bench.append(100, 1);
  await bench.drained();
  expect(bench.forks).toHaveLength(1);
  expect(held(bench)).toEqual([1]);
});

test('a break in the journal: what stands before it is sent, the rest waits and is named', async () => {
  appendEdges(bench.journal, 1, 5);
  const { journal } = bench;
  const broken: DurableJournal = {
    ...journal,
    identity: journal.identity,
    readChecked: (epoch, from, limit) =>
      from + limit > 4
        ? { ok: false, error: { code: 'journal-damaged', detail: 'x' } }
        : journal.readChecked(epoch, from, limit),
  };
  bench.start({ journal: broken });
  await bench.until(({ lastError, queued }) => lastError?.code === 'journal-damaged' && queued === 3);
  await bench.until(() => bench.timers.waits.length > 3);
  expect(held(bench)).toEqual([1, 2, 3]);
});

describe('configuration', () => {
  test('is fetched at start, kept, and handed over once', async () => {
    bench.start();
    await bench.drained();
    expect(bench.configs.map(({ tag }) => tag)).toEqual(['tag-1']);
    expect(storedConfig(bench.journal)?.tag).toBe('tag-1');
    await bench.restart();
    bench.start();
    await bench.drained();
    expect(bench.configs).toHaveLength(1);
    expect(bench.hub.counters).toHaveLength(2);
  });

  test('is fetched when an acknowledgement names another tag', async () => {
    bench.start();
    await bench.drained();
    bench.hub.setConfig('tag-2');
    bench.append(1, 1);
    await bench.until(() => bench.configs.length === 2);
    expect(bench.configs[1]?.tag).toBe('tag-2');
  });

  test('is asked for every minute where nothing is sent', async () => {
    bench.start();
    await bench.drained();
    bench.hub.setConfig('tag-3');
    bench.timers.fireLongest();
    expect(bench.configs).toHaveLength(1);
    // The longest wait is the hourly maintenance or the minute, whichever the loop set: the hour includes the minute.
    await bench.until(() => bench.configs.length === 2);
  });

  test('goes with a strictly rising counter, even after the counter was lost or the clock set back', async () => {
    bench.start();
    await bench.drained();
    await bench.restart();
    bench.clock.wallNow -= 50_000_000_000;
    bench.start();
    await bench.drained();
    await bench.restart();
    bench.clock.wallNow += 60_000_000_000;
    bench.journal.setSetting(HUB_COUNTER, '0');
    bench.start();
    await bench.drained();
    expect(bench.hub.counters).toHaveLength(3);
    expect(bench.hub.counters).toEqual([...bench.hub.counters].sort((a, b) => a - b));
  });

  test('a hub that has seen a counter decades ahead, of a clock or a clone gone wrong, is caught up with', async () => {
    bench.hub.counters.push(bench.clock.wallNow + 30 * 365 * 86_400_000);
    bench.start();
    await bench.until(() => bench.configs.length === 1);
    expect(bench.errorCodes()).toContain('counter-replayed');
    expect(bench.errorCodes().length).toBeLessThan(20);
    await bench.drained();
  });

  test('a bug that is met in fetching it is not repeated without a pause', async () => {
    appendEdges(bench.journal, 1, 3);
    const real = createFetchTransport({ timers: systemTimers });
    let asked = 0;
    bench.start({
      transport: {
        exchange: (request, signal) => {
          if (!request.url.endsWith('/config')) return real.exchange(request, signal);
          asked += 1;
          throw new Error('boom');
        },
      },
    });
    await bench.until(({ queued }) => queued === 0);
    // At the start, and when the acknowledgement named another tag.
    expect(asked).toBe(2);
    expect(held(bench)).toEqual(range(4));
  });

  test('that does not fit is refused and the old one stays', async () => {
    bench.journal.setSetting(HUB_CONFIG, '{"tag":1}');
    expect(storedConfig(bench.journal)).toBeUndefined();
    bench.start();
    await bench.drained();
    expect(storedConfig(bench.journal)?.tag).toBe('tag-1');
  });
});

test('a kiosk that is not enrolled, or may not use its address, only says so', () => {
  bench.journal.setSetting(HUB_KEY, '');
  expect(bench.start().state().lastError?.code).toBe('not-enrolled');
  expect(bench.start({ hubUrl: 'http://10.0.0.1' }).state().lastError?.code).toBe('plain-http-refused');
  expect(bench.start({ hubUrl: 'x' }).state().lastError?.code).toBe('hub-url-wrong');
  expect(bench.states).toHaveLength(3);
});

test('stop ends an exchange under way', async () => {
  appendEdges(bench.journal, 1, 3);
  let asked: (() => void) | undefined;
  const underWay = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const sync = bench.start({
    transport: {
      exchange: (_request, signal) =>
        new Promise((resolve) => {
          asked?.();
          signal.addEventListener('abort', () =>
            resolve({ ok: false, error: { code: 'stopped', detail: '' } }),
          );
        }),
    },
  });
  await underWay;
  await sync.stop();
  expect(bench.states).toEqual([]);
});

test('a bug in those who are told, or in the upkeep, does not end the sync', async () => {
  appendEdges(bench.journal, 1, 3);
  const { journal } = bench;
  const breaking: DurableJournal = Object.create(journal, {
    maintain: {
      value: () => {
        throw new Error('upkeep');
      },
    },
  });
  let told = 0;
  bench.start({
    journal: breaking,
    onState: () => {
      told += 1;
      if (told < 3) throw new Error('told');
    },
  });
  bench.timers.fireLongest();
  await expect.poll(() => held(bench)).toEqual(range(4));
});

test('a hub of another identity at the pinned address is never believed, and the journal keeps all', async () => {
  appendEdges(bench.journal, 1, 3);
  const impostor = createTestHub();
  const url = await impostor.listen();
  impostor.enrol(rawPublicKey(bench.journal.identity.key));
  bench.start({ hubUrl: url });
  await bench.until(({ lastError }) => lastError?.code === 'ack-signature-wrong');
  expect(bench.journal.outbox()).toMatchObject([{ lastSeq: 4, acknowledged: 0 }]);
  await impostor.close();
});

test('a bug in the sync ends up in the state, not in the process', async () => {
  appendEdges(bench.journal, 1, 3);
  let calls = 0;
  const real = createFetchTransport({ timers: systemTimers });
  bench.start({
    transport: {
      exchange: (request, signal) => {
        calls += 1;
        if (calls === 2) throw new Error('boom');
        return real.exchange(request, signal);
      },
    },
  });
  await bench.drained();
  expect(bench.errorCodes()).toEqual(['unexpected']);
});
