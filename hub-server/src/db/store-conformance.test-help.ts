import type { MailSettings } from '@otklik/shared/api/deliveries.ts';
import type { EventBatch } from '@otklik/shared/api/kiosk.ts';
import { projectEpochs } from '@otklik/shared/poll/projection.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TestKiosk } from '../hub-fixture.ts';
import type { DeliveryOutcome, NewDelivery } from './contract/deliveries.ts';
import type { BatchArrival, IngestInput } from './contract/ingest.ts';
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
  return { kiosk: kiosk.id, keyNumber: 0, batch, lines: lines.join('\n'), received };
}

/** The same as it comes over the wire. */
export function arrivalOf(kiosk: TestKiosk, from: number, to: number, received = NOW): BatchArrival {
  const body = Buffer.from(JSON.stringify(kiosk.batch(from, to)));
  const path = '/api/v1/kiosk/events';
  const headers = kiosk.signed('POST', path, body);
  return { method: 'POST', path, query: '', headers, body, encoding: undefined, received };
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

/** With something in the place of a password's hash: without it nobody has come in yet. */
const person = (id: string, role: 'admin' | 'expert') => ({ id, login: id, name: id, role, password: '-' });

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
      const durable = {
        kiosk: kiosk.id,
        epoch: kiosk.epoch,
        seq: end,
        hash: new Uint8Array(kiosk.hashAt(end)),
      };
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

    test('an arrived batch is checked and ingested in one, and what is queued is durable after a close', async () => {
      for (const outcome of ['yes', 'no'] as const) kiosk.poll(outcome, { question: 'q1' });
      const end = kiosk.events.length;
      const taken = await store.takeBatch(arrivalOf(kiosk, 1, 5));
      const followed = await store.takeBatch(arrivalOf(kiosk, 6, end));
      expect([taken.ok, followed.ok]).toEqual([true, true]);
      const again = store.takeBatch(arrivalOf(kiosk, 3, end));
      const later = kiosk.poll('yes', { question: 'q1' });
      const last = store.takeBatch(arrivalOf(kiosk, end + 1, kiosk.events.length));
      await under.reopen();
      store = under.store;
      const { epoch } = kiosk;
      const durable = { kiosk: kiosk.id, epoch, seq: end };
      expect(await again).toMatchObject({ ok: true, value: durable });
      expect(await last).toMatchObject({ ok: true, value: { ...durable, seq: kiosk.events.length } });
      expect((await polls()).map(({ seq }) => seq)).toContain(later.opened);
      expect(await polls()).toEqual(projectEpochs(kiosk.events).get(epoch));
    });

    test('an arrived batch that does not pass changes nothing', async () => {
      kiosk.poll('yes', { question: 'q1' });
      const end = kiosk.events.length;
      const forged = arrivalOf(kiosk, 1, end);
      const signature = 'sig=:AAAA:';
      const answer = await store.takeBatch({ ...forged, headers: { ...forged.headers, signature } });
      expect(answer.ok ? undefined : answer.error.code).toBe('bad-signature');
      const gap = await store.takeBatch(arrivalOf(kiosk, 3, end));
      const { id, epoch } = kiosk;
      const refused = { code: 'batch-gap', durable: 0, kiosk: id, epoch, fromSeq: 3 };
      expect(gap.ok ? undefined : gap.error).toMatchObject(refused);
      expect(await polls()).toEqual([]);
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

    test('an appeal is decided with the verdict given on it, and is what it was after a restart', async () => {
      const { customer = 0 } = kiosk.poll('no', { question: 'q1' });
      await send(1, kiosk.events.length);
      const item = { kiosk: kiosk.id, epoch: kiosk.epoch, seq: customer };
      const give = (expert: string, id: string, value: 0 | 1) =>
        store.write('giveVerdict', { expert, now: NOW, item, id, verdict: { value } });
      const file = () => store.write('fileAppeal', { user: USER, now: NOW, item, id: 'a1', text: 'Why' });
      const stands = async () => {
        const found = await store.read('exclusion', { item, user: USER });
        return found.ok ? [found.value.excluded, found.value.appeal?.state] : found.error.code;
      };
      expect(await file()).toMatchObject({ ok: false, error: { code: 'not-excluded' } });
      await give('e1', 'v1', 0);
      expect(await stands()).toEqual([true, undefined]);
      expect((await file()).ok).toBe(true);
      expect(await file()).toMatchObject({ ok: false, error: { code: 'appeal-open' } });
      await give('e2', 'v2', 1);
      expect(await stands()).toEqual([true, 'open']);
      await give('e3', 'v3', 1);
      expect(await stands()).toEqual([false, 'upheld']);
      await under.reopen();
      store = under.store;
      expect(await stands()).toEqual([false, 'upheld']);
      await store.write('undoVerdict', { expert: 'e3', now: NOW, item });
      expect(await stands()).toEqual([true, 'open']);
      expect((await store.write('withdrawAppeal', { user: USER, now: NOW, item })).ok).toBe(true);
      expect(await stands()).toEqual([true, 'withdrawn']);
    });

    test('a chosen item waits for a second expert, and for a third where two differ, after a restart too', async () => {
      const { customer = 0 } = kiosk.poll('no', { question: 'q1' });
      const other = kiosk.poll('no', { question: 'q1' }).customer ?? 0;
      await send(1, kiosk.events.length);
      const say = (expert: string, id: string, seq: number, value: 0 | 1, lot: number) =>
        store.write('giveVerdict', {
          ...{ expert, now: NOW, id, lot, verdict: { value } },
          item: { kiosk: kiosk.id, epoch: kiosk.epoch, seq },
        });
      const waits = async () => (await store.read('doubleReview', undefined)).waiting;
      await say('e1', 'v1', other, 1, 0.04);
      expect(await waits()).toBe(0);
      await say('e1', 'v2', customer, 1, 0.0399);
      expect(await waits()).toBe(1);
      await say('e2', 'v3', customer, 1, 0.0399);
      expect(await waits()).toBe(0);
      await say('e2', 'v4', other, 0, 0.04);
      expect(await waits()).toBe(1);
      await under.reopen();
      store = under.store;
      expect(await waits()).toBe(1);
      await say('e3', 'v5', other, 0, 0.04);
      expect(await waits()).toBe(0);
      expect(
        (await store.write('setDoubleReview', { share: 0.05, markers: [], user: USER, now: NOW })).ok,
      ).toBe(true);
      expect((await store.read('doubleReview', undefined)).share).toBe(0.05);
    });

    test('a sample is fixed once, grows, and is what it was after a restart', async () => {
      for (let index = 0; index < 6; index += 1)
        kiosk.poll(index % 2 === 0 ? 'yes' : 'no', { question: 'q1' });
      await send(1, kiosk.events.length);
      const by = { user: USER, now: NOW + 86_400_000, sample: 'x' };
      const days = { question: 'q1', from: '2026-09-01', to: '2026-09-02', scope: { kind: 'all' } } as const;
      const secrets = { seed: '17'.repeat(32), nonce: '2f'.repeat(32) };
      const commit = (id: string) => store.write('commitSample', { ...by, ...days, ...secrets, id });
      expect((await commit('x')).ok).toBe(true);
      expect(await commit('y')).toMatchObject({ ok: false, error: { code: 'sample-exists' } });
      const frame = await store.read('sampleFrame', { ...by, most: 4 });
      if (!frame.ok) throw new Error(frame.error.detail);
      expect(frame.value).toMatchObject({ yes: 3, no: 3, unsure: 0 });
      const fix = () => store.write('fixSample', { ...by, frame: frame.value, wanted: 2 });
      expect([await fix(), await fix()]).toMatchObject([
        { ok: true },
        { ok: false, error: { code: 'sample-drawn' } },
      ]);
      expect((await store.write('extendSample', { ...by, wanted: 3 })).ok).toBe(true);
      expect((await store.write('extendSample', { ...by, wanted: 2 })).ok).toBe(false);
      expect((await store.write('revealSample', by)).ok).toBe(true);
      const told = async () => [
        await store.read('sample', { ...by, within: undefined }),
        await store.read('sampleProof', by),
        await store.read('reviewCoverage', { question: 'q1' }),
      ];
      const before = await told();
      expect(before).toMatchObject([
        { ok: true, value: { drawn: { size: 6, places: 4, wanted: 3 } } },
        { ok: true, value: secrets },
        { ok: true, value: { total: { answered: 6, pending: 6, sampled: 3, sampledPending: 3 } } },
      ]);
      await under.reopen();
      store = under.store;
      expect(await told()).toEqual(before);
    });

    test('a step of scoring is kept once, its reasons wait until they are judged, and a restart changes nothing', async () => {
      // Answers without a seller's press, minutes apart.
      for (let index = 0; index < 5; index += 1) {
        kiosk.mono += 300_000;
        const dn = kiosk.edge('Y', 'DN', { role: 'stray' });
        kiosk.mono += 200;
        kiosk.edge('Y', 'UP', { dn });
        kiosk.poll('no', { question: 'q1' });
      }
      await send(1, kiosk.events.length);
      expect(await store.read('riskDue', undefined)).toEqual(['s1']);
      const unscored = async () => (await store.read('riskCounts', { within: undefined })).unscored;
      expect(await unscored()).toBe(1);
      const asked = { store: 's1', now: NOW + 60_000, settleMs: 0, limit: 1000 };
      const step = await store.read('riskStep', asked);
      if (step.kind !== 'scored') throw new Error('there is something to score');
      expect(step.findings.length).toBeGreaterThan(0);
      expect([await store.write('saveRiskStep', step), await store.write('saveRiskStep', step)]).toEqual([
        true,
        false,
      ]);
      expect([await store.read('riskDue', undefined), await store.read('riskStep', asked)]).toEqual([
        [],
        { kind: 'nothing' },
      ]);
      expect(await unscored()).toBe(0);
      const counts = async () => (await store.read('riskCounts', { within: undefined })).stores;
      const before = await counts();
      expect(before[0]?.waiting).toBeGreaterThan(0);
      await under.reopen();
      store = under.store;
      expect(await counts()).toEqual(before);
      const [reason] = step.reasons;
      const item = { kiosk: kiosk.id, epoch: kiosk.epoch, seq: reason?.seq ?? 0 };
      const verdict = { expert: 'e1', now: NOW, item, id: 'v1', verdict: { value: 1 } } as const;
      expect((await store.write('giveVerdict', verdict)).ok).toBe(true);
      expect((await counts())[0]?.waiting).toBe((before[0]?.waiting ?? 0) - 1);
      await store.write('undoVerdict', { expert: 'e1', now: NOW, item: undefined });
      expect(await counts()).toEqual(before);
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
      const { stores } = await store.read('stores', {});
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
      await store.write('revokeKiosk', { user: USER, now: NOW + 9, kiosk: other.id, reason: 'stolen' });
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

    test('what is asked for as JSON is what is read, and a refusal stays a value', async () => {
      kiosk.poll('yes', { question: 'q1' });
      await send(1, kiosk.events.length);
      const asked = { scope: {}, question: 'q1', by: 'store', marked: 'with' } as const;
      const [read, json] = await Promise.all([
        store.read('results', asked),
        store.readJson('results', asked),
      ]);
      expect(read).toMatchObject({ ok: true, value: { rows: [{ key: 's1', polls: 1 }] } });
      expect(json.ok && JSON.parse(new TextDecoder().decode(json.value))).toEqual(read.ok && read.value);
      const unknown = { ...asked, question: 'none' };
      expect(await store.readJson('results', unknown)).toEqual(await store.read('results', unknown));
    });

    test('what one reply tells is as of one moment, while batches come in', async () => {
      const by = { user: USER, now: NOW };
      await store.write('createStoreGroup', { ...by, id: 'g1', name: 'All', stores: ['s1'] });
      const asked = { scope: {}, question: 'q1', by: 'group', marked: 'with' } as const;
      const told: (readonly [number | undefined, number | undefined])[] = [];
      let sending = true;
      const looks = (async () => {
        while (sending) {
          const found = await store.read('results', asked);
          if (found.ok) told.push([found.value.total?.polls, found.value.rows[0]?.polls ?? 0]);
        }
      })();
      for (let poll = 0; poll < 150; poll += 1) {
        const from = kiosk.events.length + 1;
        kiosk.poll('yes', { question: 'q1' });
        await send(from, kiosk.events.length);
      }
      sending = false;
      await looks;
      expect(told.length).toBeGreaterThan(0);
      expect(told.filter(([total, row]) => total !== row)).toEqual([]);
    });

    test('short and long questions at once are all answered, also those that wait when it closes', async () => {
      kiosk.poll('yes', { question: 'q1' });
      await send(1, kiosk.events.length);
      const asked = { scope: {}, question: 'q1', by: 'store', marked: 'with' } as const;
      const long = Array.from({ length: 20 }, () => store.readJson('results', asked));
      const short = Array.from({ length: 20 }, () => store.read('findLogin', { login: 'e1' }));
      await under.reopen();
      store = under.store;
      expect((await Promise.all(long)).every(({ ok }) => ok)).toBe(true);
      expect((await Promise.all(short)).map((found) => found?.id)).toEqual(Array(20).fill('e1'));
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

    describe('the outbox', () => {
      const mail = (id: string, more: Partial<Extract<NewDelivery, { kind: 'mail' }>> = {}): NewDelivery => ({
        ...{ id, kind: 'mail', recipientId: USER, template: 'alert-fired', facts: { rule: id } },
        ...{ critical: false, now: NOW, ...more },
      });
      const SETTINGS: MailSettings = { on: true, address: 'a@example.org', language: 'en', zone: 'UTC' };
      const want = (settings: Partial<MailSettings>) =>
        store.write('saveMailSettings', { user: USER, now: NOW, settings: { ...SETTINGS, ...settings } });
      const claim = (now = NOW, except: readonly string[] = []) =>
        store.write('claimDelivery', { now, leaseUntil: now + 1000, claim: `c${now}`, except });
      const settle = (id: string, outcome: DeliveryOutcome, now = NOW) =>
        store.write('settleDelivery', { id, claim: `c${now}`, now, outcome });

      test('each is given out once, in order; a second of the same id is not taken', async () => {
        await want({});
        await store.write('enqueueDeliveries', [mail('2'), mail('1'), mail('2', { facts: {} })]);
        expect(await claim()).toMatchObject({ id: '2', facts: { rule: '2' }, attempts: 0, channel: 'mail' });
        expect(await claim(NOW, ['mail'])).toBeUndefined();
        expect(await claim()).toMatchObject({ id: '1', to: { kind: 'mail', settings: SETTINGS } });
        expect(await claim()).toBeUndefined();
        expect(await settle('2', { kind: 'sent' })).toBe(true);
        expect(await settle('2', { kind: 'dead', error: 'x' })).toBe(false);
        expect(await settle('1', { kind: 'retry', at: NOW + 5, error: 'x', counted: true })).toBe(true);
        expect(await store.read('nextDelivery', { except: [] })).toBe(NOW + 5);
        expect(await claim(NOW + 4)).toBeUndefined();
        expect(await claim(NOW + 5)).toMatchObject({ id: '1', attempts: 1, firstTriedAt: NOW });
        expect(await store.read('outboxFigures', undefined)).toEqual({
          waiting: 1,
          held: 0,
          dead: 0,
          oldest: NOW,
        });
      });

      test('what was being sent is given out again after a restart, or when its lease ends', async () => {
        await want({});
        await store.write('enqueueDeliveries', [mail('1')]);
        await claim();
        expect(await claim(NOW + 999)).toBeUndefined();
        expect(await claim(NOW + 1000)).toMatchObject({ id: '1' });
        expect(await settle('1', { kind: 'sent' })).toBe(false);
        await under.reopen();
        store = under.store;
        expect(await store.write('releaseDeliveries', undefined)).toBe(1);
        expect(await claim(NOW + 1001)).toMatchObject({ id: '1' });
      });

      test('quiet hours hold what is not critical; then it comes as one digest', async () => {
        await want({ quiet: { from: 8 * 60, to: 10 * 60 } });
        await store.write('enqueueDeliveries', [mail('1'), mail('2', { critical: true }), mail('3')]);
        expect(await claim()).toMatchObject({ id: '2' });
        await settle('2', { kind: 'sent' });
        expect(await claim()).toBeUndefined();
        expect(await store.read('nextDelivery', { except: [] })).toBe(NOW + 3_600_000);
        const later = NOW + 3_600_000;
        const digest = await claim(later);
        expect(digest).toMatchObject({ template: 'digest', facts: { count: 2 } });
        expect(digest?.items.map(({ facts }) => facts.rule)).toEqual(['1', '3']);
        expect(await claim(later)).toBeUndefined();
      });

      test('who wants no mail gets none, and what waits follows new settings', async () => {
        await want({ digestAt: 12 * 60 });
        await store.write('enqueueDeliveries', [mail('1'), mail('2', { recipientId: 'e1' })]);
        expect(await claim()).toBeUndefined();
        await want({});
        expect(await claim()).toMatchObject({ id: '1' });
        await settle('1', { kind: 'retry', at: NOW, error: 'x', counted: false });
        await want({ on: false });
        expect(await claim()).toBeUndefined();
        expect(await store.read('nextDelivery', { except: [] })).toBeUndefined();
      });

      test('what is finished goes in time, what is dead stays', async () => {
        await want({});
        await store.write('enqueueDeliveries', [mail('1'), mail('2')]);
        for (const [id, outcome] of [
          ['1', { kind: 'sent' }],
          ['2', { kind: 'dead', error: 'x' }],
        ] as const) {
          await claim();
          await settle(id, outcome);
        }
        expect(await store.write('dropDeliveries', { before: NOW })).toBe(0);
        expect(await store.write('dropDeliveries', { before: NOW + 1 })).toBe(1);
        expect(await store.read('outboxFigures', undefined)).toEqual({ waiting: 0, held: 0, dead: 1 });
      });
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
