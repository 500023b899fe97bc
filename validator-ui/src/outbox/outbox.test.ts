import type { ReviewDetail } from '@otklik/shared/api/review.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ApiError, ApiErrorCode } from '../api/errors.ts';
import { type Entry, parseEntry } from './entry.ts';
import { localEntryStore } from './entry-store.ts';
import { Outbox } from './outbox.ts';

const idOf = (n: number): string => `${'a'.repeat(32)}.${'b'.repeat(16)}.${n + 1}`;
const label = { at: 1, zone: 'UTC', place: 'Shop, till' };

/** `localStorage` as a browser has it. */
function storage(full = () => false): Storage {
  const map = new Map<string, string>();
  return {
    get length() {
      return map.size;
    },
    key: (at) => [...map.keys()][at] ?? null,
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, value) => {
      if (full()) throw new DOMException('full', 'QuotaExceededError');
      map.set(name, value);
    },
    removeItem: (name) => void map.delete(name),
    clear: () => map.clear(),
  };
}

type Fate = 'taken' | 'reply-lost' | ApiErrorCode;
// The outbox hands a detail on without looking into it.
const taken = { ok: true, value: {} as ReviewDetail } as const;
const refusal = (code: ApiErrorCode): Result<never, ApiError> => ({ ok: false, error: { code, status: 0 } });

/** A hub that does what has a known key only once, and a clock that goes when told. */
function world(fates: Fate[], kept: Storage = storage()) {
  const done: string[] = [];
  const timers = new Set<() => void>();
  let now = 1_000_000;
  let bytes = 0;
  const nextByte = () => {
    bytes += 7;
    return bytes % 251;
  };
  const turn = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
  const page = (tab = 'one') =>
    new Outbox({
      store: localEntryStore(kept),
      send: async (entry) => {
        const fate = fates.shift() ?? 'taken';
        if (fate !== 'taken' && fate !== 'reply-lost') return refusal(fate);
        if (!done.includes(entry.key)) done.push(entry.key);
        return fate === 'taken' ? taken : refusal('offline');
      },
      now: () => now,
      rng: { bytes: (length) => Uint8Array.from({ length }, nextByte) },
      tab,
      setTimeout: (run) => {
        timers.add(run);
        return () => timers.delete(run);
      },
    });
  return {
    done,
    page,
    turn,
    /** All timers that wait go off, as often as `times` says. */
    async pass(times = 1) {
      for (let at = 0; at < times; at += 1) {
        now += 30_000;
        for (const run of [...timers]) {
          timers.delete(run);
          run();
        }
        await turn();
      }
    },
  };
}

const verdict = (n: number) =>
  ({ item: idOf(n), order: { kind: 'verdict', body: { value: 1 } }, label }) as const;
const confirmation = (n: number) =>
  ({ item: idOf(n), order: { kind: 'confirm', body: { match: true } }, label }) as const;
const states = (outbox: Outbox): readonly string[] => outbox.entries().map(({ state }) => state);

test('a verdict is kept before it is sent, then waits for its second step, which ends it', async () => {
  const kept = storage();
  const { page, turn, done } = world([], kept);
  const outbox = page();
  outbox.use('anna');
  const { key } = outbox.say(verdict(0));
  expect(localEntryStore(kept).read('anna')).toMatchObject([{ key, state: 'sending' }]);
  await turn();
  expect(states(outbox)).toEqual(['compare']);
  const second = outbox.say(confirmation(0));
  expect(await outbox.settled()).toBe(true);
  expect(outbox.entries()).toEqual([]);
  expect(done).toEqual([key, second.key]);
  expect(kept.length).toBe(0);
});

test('with the line away all waits, and a page opened anew sends it once, in order', async () => {
  const kept = storage();
  const { page, turn, done, pass } = world(['reply-lost', 'offline'], kept);
  const first = page();
  first.use('anna');
  const said = [first.say(verdict(0)), first.say(verdict(1))];
  expect(await first.settled()).toBe(false);
  expect(first.entries()).toMatchObject([
    { state: 'kept', problem: 'offline', tries: 1 },
    { state: 'kept', problem: 'offline', tries: 0 },
  ]);
  // The page is gone. Somebody else sees nothing of it.
  const second = page();
  second.use('boris');
  expect(second.entries()).toEqual([]);
  second.use('anna');
  await turn();
  expect(states(second)).toEqual(['kept', 'kept']);
  await pass();
  expect(states(second)).toEqual(['compare', 'compare']);
  expect(done).toEqual(said.map(({ key }) => key));
});

test('what is refused stops what was said of the same item, tells why, and nothing else', async () => {
  const { page, turn } = world(['already-decided']);
  const outbox = page();
  outbox.use('anna');
  outbox.say(verdict(0));
  outbox.say(confirmation(0));
  outbox.say(verdict(1));
  await turn();
  expect(outbox.entries()).toMatchObject([
    { item: idOf(0), state: 'refused', problem: 'already-decided' },
    { item: idOf(0), state: 'refused', problem: 'already-decided' },
    { item: idOf(1), state: 'compare' },
  ]);
  // Judged anew: the old words are seen to.
  outbox.say(verdict(0));
  await turn();
  expect(states(outbox)).toEqual(['compare', 'compare']);
});

test('an entry on which the hub always fails is tried a few times, then told of', async () => {
  const { page, turn, pass } = world(['internal', 'internal', 'internal', 'internal']);
  const outbox = page();
  outbox.use('anna');
  outbox.say(verdict(0));
  await turn();
  expect(outbox.entries()).toMatchObject([{ state: 'kept', problem: 'internal' }]);
  await pass(3);
  expect(outbox.entries()).toMatchObject([{ state: 'refused', problem: 'internal', tries: 4 }]);
});

test('an entry that is given up goes, and a storage that is full is said to be', async () => {
  let full = false;
  const { page } = world(
    ['offline'],
    storage(() => full),
  );
  const outbox = page();
  outbox.use('anna');
  const { key } = outbox.say(verdict(0));
  await outbox.settled();
  outbox.discard(key);
  expect(outbox.entries()).toEqual([]);
  expect(outbox.durable()).toBe(true);
  full = true;
  outbox.say(verdict(1));
  expect(outbox.durable()).toBe(false);
  expect(outbox.entries()).toHaveLength(1);
});

test('on how many items something waits is told without anybody signed in, and nothing else of it', async () => {
  const kept = storage();
  const { page, turn } = world(['not-signed-in', 'offline', 'taken'], kept);
  const annas = page();
  annas.use('anna');
  annas.say(verdict(0));
  annas.say(verdict(1));
  await turn();
  annas.use(undefined);
  expect(annas.entries()).toEqual([]);
  expect(page().waitingOfAll()).toBe(2);
  // Said of the same item by another, and on record: only its second step is open.
  const borises = page('two');
  borises.use('boris');
  borises.say(verdict(0));
  expect(page().waitingOfAll()).toBe(2);
});

test('what is no entry of this version is left alone', () => {
  const kept = storage();
  kept.setItem('otklik.outbox.anna.x', '{"key":1}');
  kept.setItem('otklik.outbox.anna.y', 'no json');
  expect(localEntryStore(kept).read('anna')).toEqual([]);
  expect(parseEntry('[]')).toBeUndefined();
});

const fates = fc.array(
  fc.constantFrom<Fate>('taken', 'taken', 'reply-lost', 'offline', 'unavailable', 'not-signed-in', 'csrf'),
  { maxLength: 40 },
);

test('however often line, session and page are lost, each word is done once and in the order of its item', async () => {
  await fc.assert(
    fc.asyncProperty(
      fates,
      fc.array(fc.record({ item: fc.nat(3), reload: fc.boolean() }), { minLength: 1, maxLength: 12 }),
      async (luck, words) => {
        const { page, turn, pass, done } = world([...luck]);
        let outbox = page();
        outbox.use('anna');
        const said: Entry[] = [];
        const given = new Set<number>();
        for (const { item, reload } of words) {
          if (given.has(item)) said.push(outbox.say(confirmation(item)));
          else said.push(outbox.say(verdict(item)));
          given.add(item);
          if (reload) {
            await turn();
            outbox = page();
            outbox.use('anna');
          }
        }
        await pass(60);
        expect([...done].sort()).toEqual(said.map(({ key }) => key).sort());
        for (const item of given) {
          const of = (keys: readonly string[]) =>
            keys.filter((key) => said.some((each) => each.key === key && each.item === idOf(item)));
          expect(of(done)).toEqual(of(said.map(({ key }) => key)));
        }
        expect(states(outbox).filter((state) => state !== 'compare')).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
