import type { EventBatch } from '@otklik/shared/api/kiosk.ts';
import { projectEpochs } from '@otklik/shared/poll/projection.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestKiosk } from '../hub-fixture.ts';
import type { IngestInput } from './contract/ingest.ts';
import type { HubDatabase } from './hub-database.ts';

/** A backend under test, empty at first. */
export interface StoreUnderTest {
  readonly store: HubDatabase;
  /** Closes and opens again over the same data, as a restart does. */
  reopen(): Promise<void>;
  /** Closes and removes. */
  end(): Promise<void>;
}

export const NOW = Date.UTC(2026, 8, 1, 9);
const USER = 'a1';

/** What a checked request brings of a kiosk's journal. */
export function batchOf(kiosk: TestKiosk, from: number, to: number, received = NOW): IngestInput {
  // `batch` builds what goes over the wire; here it has passed the check.
  const { events: _events, ...batch } = kiosk.batch(from, to) as unknown as EventBatch;
  const lines = kiosk.events.slice(from - 1, to).map((event) => canonicalJson(event));
  return { kiosk: kiosk.id, batch, lines: lines.join('\n'), received };
}

/** One store with two workplaces, a question, three experts and an enrolled kiosk. */
export async function furnish(store: HubDatabase): Promise<TestKiosk> {
  const by = { user: USER, now: NOW };
  await store.write('createUser', { user: person(USER, 'admin'), now: NOW });
  for (const id of ['e1', 'e2', 'e3'])
    await store.write('createUser', { user: person(id, 'expert'), now: NOW });
  await store.write('createStore', { ...by, id: 's1', name: 'One', zone: 'Europe/Moscow' });
  for (const id of ['w1', 'w2']) await store.write('createWorkplace', { ...by, id, store: 's1', name: id });
  const text = { ru: 'Вопрос', en: 'Question' };
  await store.write('createQuestion', { ...by, question: { id: 'q1', text, positive: 'yes' } });
  const kiosk = new TestKiosk('', NOW);
  await enrol(store, kiosk);
  return kiosk;
}

const person = (id: string, role: 'admin' | 'expert') => ({ id, login: id, name: id, role, password: '' });

let codes = 0;
export async function enrol(store: HubDatabase, kiosk: TestKiosk, workplaces = ['w1', 'w2']): Promise<void> {
  codes += 1;
  const code = { handle: String(codes), hash: String(codes) };
  await store.write('createEnrolmentCode', {
    ...code,
    user: USER,
    now: NOW,
    workplaces,
    expiresAt: NOW + 1000,
  });
  const enrolled = await store.write('enrolKiosk', {
    ...code,
    kiosk: kiosk.id,
    publicKey: kiosk.publicKey,
    version: '0.1.0',
    now: NOW,
  });
  if (!enrolled.ok) throw new Error(enrolled.error.detail);
}

/** What every backend of `HubDatabase` must do. */
export function describeStoreConformance(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} conforms to the hub's store contract`, () => {
    let under: StoreUnderTest;
    let store: HubDatabase;
    let kiosk: TestKiosk;
    beforeEach(async () => {
      under = await open();
      store = under.store;
      kiosk = await furnish(store);
    });
    afterEach(() => under.end());

    const send = (from: number, to: number, of = kiosk) => store.write('ingestBatch', batchOf(of, from, to));
    const polls = async () =>
      (await store.read('journalPolls', { kiosk: kiosk.id, epoch: kiosk.epoch })).map(({ poll }) => poll);
    const figures = async () => {
      const found = await store.read('indexFigures', { slice: { question: 'q1' }, expert: undefined });
      return found.ok ? found.value.questions[0] : undefined;
    };

    test('what was acknowledged is there after a restart, and repeats change nothing', async () => {
      for (const outcome of ['yes', 'no', 'timeout'] as const) kiosk.poll(outcome, { question: 'q1' });
      const end = kiosk.events.length;
      const durable = { seq: end, hash: new Uint8Array(kiosk.hashAt(end)) };
      const first = await send(1, end);
      expect(first.ok && { ...first.value, hash: new Uint8Array(first.value.hash) }).toEqual(durable);
      const before = [await polls(), await figures()];
      await under.reopen();
      store = under.store;
      for (const [from, to] of [
        [1, end],
        [3, 5],
        [end, end],
      ] as const) {
        const again = await send(from, to);
        expect(again.ok && again.value.seq).toBe(end);
      }
      expect([await polls(), await figures()]).toEqual(before);
    });

    test('polls are what the shared projection makes of the events, however they were cut', async () => {
      kiosk.poll('yes', { question: 'q1', operator: 'o1' });
      const { raised } = kiosk.forceMajeure(1);
      kiosk.poll('no', { question: 'q1', place: 2, fm: [raised] });
      kiosk.poll('superseded');
      const end = kiosk.events.length;
      for (let seq = 1; seq <= end; seq += 3) await send(seq, Math.min(seq + 2, end));
      expect(await polls()).toEqual(projectEpochs(kiosk.events).get(kiosk.epoch));
      const placed = await store.read('journalPolls', { kiosk: kiosk.id, epoch: kiosk.epoch });
      expect(placed.map(({ workplace }) => workplace)).toEqual(['w1', 'w2', 'w1']);
      expect(placed.map(({ openedHub, poll }) => openedHub - poll.openedAt)).toEqual([0, 0, 0]);
    });

    test('a gap, a broken chain and a fork change nothing', async () => {
      kiosk.poll('yes', { question: 'q1' });
      const clone = kiosk.clone();
      kiosk.poll('yes', { question: 'q1' });
      clone.poll('no', { question: 'q1' });
      await send(1, 7);
      const before = [await polls(), await figures()];
      const refusal = async (from: number, to: number, of: TestKiosk) => {
        const answer = await send(from, to, of);
        return answer.ok ? undefined : { code: answer.error.code, durable: answer.error.durable };
      };
      expect(await refusal(9, 10, kiosk)).toEqual({ code: 'batch-gap', durable: 7 });
      await send(8, 10);
      expect(await refusal(6, 10, clone)).toEqual({ code: 'chain-fork', durable: 10 });
      const input = batchOf(kiosk, 6, 10);
      const broken = await store.write('ingestBatch', {
        ...input,
        lines: input.lines.replaceAll('"place":1', '"place":2'),
      });
      expect(broken.ok ? undefined : broken.error).toMatchObject({ code: 'chain-broken', durable: 10 });
      expect((await polls()).length).toBe(2);
      expect(before[0]).toEqual((await polls()).slice(0, 1));
    });

    test('only a standing 0 excludes, and a force majeure marks until it is lifted', async () => {
      const { raised } = kiosk.forceMajeure(1);
      const { customer = 0 } = kiosk.poll('no', { question: 'q1', fm: [raised] });
      await send(1, kiosk.events.length);
      let verdicts = 0;
      const give = async (expert: string, seq: number, value: 0 | 1): Promise<void> => {
        verdicts += 1;
        const item = { kiosk: kiosk.id, epoch: kiosk.epoch, seq };
        const by = { expert, now: NOW, item, id: String(verdicts) };
        expect((await store.write('giveVerdict', { ...by, verdict: { value } })).ok).toBe(true);
      };
      const counts = async () => {
        const { polls: n, excluded, marked } = (await figures()) ?? {};
        return { n, excluded, marked };
      };
      expect(await counts()).toEqual({ n: 1, excluded: 0, marked: 1 });
      await give('e1', customer, 0);
      expect(await counts()).toEqual({ n: 1, excluded: 1, marked: 0 });
      await give('e2', customer, 1);
      expect(await counts()).toEqual({ n: 1, excluded: 1, marked: 0 });
      await give('e3', customer, 1);
      expect(await counts()).toEqual({ n: 1, excluded: 0, marked: 1 });
      await give('e1', raised, 0);
      expect(await counts()).toEqual({ n: 1, excluded: 0, marked: 0 });
      await store.write('undoVerdict', { expert: 'e1', now: NOW, item: undefined });
      expect(await counts()).toEqual({ n: 1, excluded: 0, marked: 1 });
    });

    test('what a kiosk recorded before it was bound is counted once it is', async () => {
      const early = new TestKiosk('', NOW);
      await enrol(store, early, ['w1']);
      early.poll('yes', { question: 'q1', place: 2 });
      await send(1, 5, early);
      expect(await figures()).toMatchObject({ polls: 0 });
      await enrol(store, early, ['w1', 'w2']);
      expect(await figures()).toMatchObject({ polls: 1 });
    });

    test('a command refused or failed leaves nothing, and those beside it stand', async () => {
      const store2 = { user: USER, now: NOW, id: 's2', name: 'Two', zone: 'Asia/Omsk' };
      const done = await Promise.allSettled([
        store.write('createStore', store2),
        store.write('createStore', { ...store2, name: 'Again' }),
        store.write('createWorkplace', { user: USER, now: NOW, id: 'w3', store: 's2', name: 'Till' }),
        store.write('createWorkplace', { user: USER, now: NOW, id: 'w4', store: 'none', name: 'Till' }),
      ]);
      expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
      const { stores } = await store.read('stores', undefined);
      expect(stores.find(({ id }) => id === 's2')).toMatchObject({
        name: 'Two',
        workplaces: [{ id: 'w3', name: 'Till' }],
      });
    });

    test('a counter is taken once and only upwards', async () => {
      const raise = (counter: number) => store.write('raiseCounter', { kiosk: kiosk.id, counter });
      expect(await Promise.all([raise(3), raise(3), raise(2), raise(4)])).toEqual([true, false, false, true]);
    });

    test('a kiosk has one heartbeat, the last; kiosks are listed by id and store with what they serve now', async () => {
      const other = new TestKiosk('', NOW);
      await enrol(store, other, ['w2']);
      const row = (id: string, counter: number) => ({
        kiosk: id,
        counter,
        at: NOW + counter,
        body: `{"n":${counter}}`,
      });
      await store.write('saveHeartbeats', [row(kiosk.id, 1), row(other.id, 5)]);
      await store.write('saveHeartbeats', [row(kiosk.id, 2)]);
      const kept = await store.read('keptHeartbeats', undefined);
      expect(kept.toSorted((a, b) => a.counter - b.counter)).toEqual([row(kiosk.id, 2), row(other.id, 5)]);
      await store.write('revokeKiosk', { user: USER, now: NOW + 9, kiosk: other.id });
      const [first = '', last = ''] = [kiosk.id, other.id].toSorted();
      const all = await store.read('listKiosks', { limit: 10 });
      expect(all.map(({ id }) => id)).toEqual([first, last]);
      expect(all.find(({ id }) => id === kiosk.id)?.workplaces.map(({ place, id }) => [place, id])).toEqual([
        [1, 'w1'],
        [2, 'w2'],
      ]);
      expect(all.find(({ id }) => id === other.id)).toMatchObject({ revokedAt: NOW + 9 });
      expect(await store.read('listKiosks', { limit: 1, after: first })).toMatchObject([{ id: last }]);
      expect(await store.read('listKiosks', { limit: 10, store: 'elsewhere' })).toEqual([]);
    });

    test('sessions are found by their token until they are deleted', async () => {
      await store.write('addSession', {
        tokenHash: 't',
        user: 'e1',
        csrf: 'c',
        now: NOW,
        expiresAt: NOW + 10,
      });
      expect(await store.read('findSession', { tokenHash: 't' })).toMatchObject({ id: 'e1', role: 'expert' });
      await store.write('deleteSession', { tokenHash: 't' });
      expect(await store.read('findSession', { tokenHash: 't' })).toBeUndefined();
    });

    test('a taken login and an unknown store are values', async () => {
      const taken = await store.write('createUser', {
        user: { ...person('x', 'expert'), login: 'e1' },
        now: NOW,
      });
      expect(taken.ok ? undefined : taken.error.code).toBe('login-taken');
      const place = await store.write('createWorkplace', {
        user: USER,
        now: NOW,
        id: 'w',
        store: 'no',
        name: 'T',
      });
      expect(place.ok ? undefined : place.error.code).toBe('store-unknown');
    });
  });
}
