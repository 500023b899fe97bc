import { generateKeyPairSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { publicKeyFromRaw, signHead, verifyHead } from '@otklik/shared/sync/signature.ts';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';

let hub: TestHub;
let kiosk: TestKiosk;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());
beforeEach(async () => {
  kiosk = await hub.kiosk();
  for (let index = 0; index < 3; index += 1) kiosk.poll('yes');
});

const stored = () =>
  hub.rows<{ seq: number; body: string }>(
    'SELECT e.seq, e.body FROM events e JOIN journals j ON j.id = e.journal WHERE j.kiosk = ? ORDER BY e.seq',
    kiosk.id,
  );

test('a batch is durable once acknowledged, and the acknowledgement is countersigned by the enrolled hub', async () => {
  const fresh = new TestKiosk(hub.hub.url);
  const { hubKey } = await fresh.enrol(await hub.code());
  fresh.poll('no');
  const answer = await fresh.send(1, 5);
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ epoch: fresh.epoch, durable: 5, missing: [] });
  expect(answer.json.hash).toBe(Buffer.from(fresh.hashAt(5)).toString('hex'));
  expect(answer.json.configTag).toMatch(/^[0-9a-f]{16}$/);
  const head = { kiosk: fresh.id, epoch: fresh.epoch, seq: 5, hash: fresh.hashAt(5) };
  const signature = Buffer.from(answer.json.signature, 'base64url');
  expect(
    verifyHead('otklik-ack-v1', head, signature, publicKeyFromRaw(Buffer.from(hubKey, 'base64url'))),
  ).toBe(true);
});

test('plain and gzipped bodies are taken, and what is stored is what was hashed', async () => {
  expect((await kiosk.send(1, 4, { gzip: false })).json.durable).toBe(4);
  expect((await kiosk.send(5, 15)).json.durable).toBe(15);
  const kept = stored();
  expect(kept.map(({ seq }) => seq)).toEqual(kiosk.events.map(({ seq }) => seq));
  expect(kept.map(({ body }) => JSON.parse(body))).toEqual(kiosk.events);
});

test('a repeat and an overlap change nothing and are acknowledged', async () => {
  await kiosk.send(1, 10);
  expect((await kiosk.send(1, 10)).json.durable).toBe(10);
  expect((await kiosk.send(3, 6)).json.durable).toBe(10);
  expect((await kiosk.send(8, 15)).json.durable).toBe(15);
  expect(stored()).toHaveLength(15);
});

test('two identical requests at once store each event once', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => kiosk.send(1, 15)));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(stored()).toHaveLength(15);
});

test('a gap stores nothing and says from where to go on', async () => {
  await kiosk.send(1, 5);
  const answer = await kiosk.send(8, 15);
  expect(answer.status).toBe(409);
  expect(answer.json).toMatchObject({ code: 'batch-gap', durable: 5, missing: [{ from: 6, to: 7 }] });
  expect(stored()).toHaveLength(5);
});

test('a fork is set apart with an alarm and never acknowledged; the true journal goes on', async () => {
  const clone = kiosk.clone();
  kiosk.poll('yes');
  clone.poll('no');
  await kiosk.send(1, 20);
  const answer = await clone.send(16, 20);
  expect(answer.status).toBe(409);
  expect(answer.json).toMatchObject({ code: 'chain-fork', durable: 20 });
  expect((await clone.send(16, 20)).status).toBe(409);
  const forks = hub.rows<{ at_seq: number; body: string }>(
    'SELECT at_seq, body FROM forks WHERE kiosk = ?',
    kiosk.id,
  );
  expect(forks).toHaveLength(1);
  // The polls differ first in the customer's press: the seller's part happened alike.
  expect(forks[0]?.at_seq).toBe(19);
  expect(JSON.parse(forks[0]?.body ?? '')).toEqual(clone.events.slice(15));
  const alarms = hub.rows<{ times: number }>(
    "SELECT times FROM alarms WHERE kind = 'chain-fork' AND subject = ?",
    `journal:${kiosk.id}.${kiosk.epoch}`,
  );
  expect(alarms).toEqual([{ times: 2 }]);
  kiosk.poll('unsure');
  expect((await kiosk.send(21, 25)).json.durable).toBe(25);
  expect(stored().map(({ body }) => JSON.parse(body))).toEqual(kiosk.events);
});

test('a changed event breaks the chain', async () => {
  const answer = await kiosk.send(1, 5, {
    tamper: (batch) => {
      const events = structuredClone(kiosk.events.slice(0, 5));
      const [first] = events;
      if (first !== undefined) first.at += 1;
      return { ...batch, events };
    },
  });
  expect(answer.status).toBe(422);
  expect(answer.json).toMatchObject({ code: 'chain-broken', durable: 0 });
  expect(stored()).toHaveLength(0);
});

test('a head signed by another key, or for another label, is refused', async () => {
  const other = generateKeyPairSync('ed25519').privateKey;
  const head = { kiosk: kiosk.id, epoch: kiosk.epoch, seq: 5, hash: kiosk.hashAt(5) };
  for (const signature of [
    signHead('otklik-head-v1', head, other),
    signHead('otklik-ack-v1', head, kiosk.key),
  ]) {
    const answer = await kiosk.send(1, 5, {
      tamper: (batch) => ({
        ...batch,
        head: {
          seq: 5,
          hash: Buffer.from(head.hash).toString('hex'),
          signature: Buffer.from(signature).toString('base64url'),
        },
      }),
    });
    expect(answer.json).toMatchObject({ status: 401, code: 'bad-signature' });
  }
  expect(stored()).toHaveLength(0);
});

test('a request signed by another key, or whose body was changed on the way, is refused', async () => {
  const other = generateKeyPairSync('ed25519').privateKey;
  expect((await kiosk.send(1, 5, { key: other })).json).toMatchObject({ status: 401, code: 'bad-signature' });
  const corrupt = (body: Buffer) => Buffer.concat([body, Buffer.from([0])]);
  expect((await kiosk.send(1, 5, { corrupt })).json).toMatchObject({ status: 401, code: 'bad-signature' });
  expect((await kiosk.send(1, 5, { keyId: 'f'.repeat(32) })).json).toMatchObject({
    status: 401,
    code: 'kiosk-unknown',
  });
  expect((await new TestKiosk(hub.hub.url).sendBytes(Buffer.from('{}'))).json.code).toBe('kiosk-unknown');
  expect(stored()).toHaveLength(0);
});

test("a batch of another kiosk's events is refused, whoever signs the request", async () => {
  const other = await hub.kiosk();
  other.poll('no');
  const answer = await kiosk.send(1, 5, { tamper: () => other.batch(1, 5) });
  expect(answer.json).toMatchObject({ status: 422, code: 'batch-malformed' });
});

test('a revoked kiosk is refused', async () => {
  await kiosk.send(1, 5);
  expect((await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' })).status).toBe(
    204,
  );
  expect((await kiosk.send(6, 10)).json).toMatchObject({ status: 403, code: 'kiosk-revoked' });
});

type Tamper = (batch: Record<string, unknown>) => unknown;
test.each<[string, Tamper]>([
  ['an unknown field of the batch', (batch) => ({ ...batch, more: 1 })],
  ['an unknown field of an event', (batch) => ({ ...batch, events: [{ ...kiosk.events[0], more: 1 }] })],
  [
    'an unknown field of the data',
    (batch) => ({ ...batch, events: [{ ...kiosk.events[0], data: { ...kiosk.events[0]?.data, more: 1 } }] }),
  ],
  ['an unknown type', (batch) => ({ ...batch, events: [{ ...kiosk.events[0], type: 'other' }] })],
  [
    'a type that cannot be a text',
    (batch) => ({ ...batch, events: [{ ...kiosk.events[0], type: { toString: false } }] }),
  ],
  ['no events', (batch) => ({ ...batch, events: [] })],
  ['501 events', (batch) => ({ ...batch, events: Array(501).fill(kiosk.events[0]) })],
  ['a hole inside', (batch) => ({ ...batch, events: [kiosk.events[0], kiosk.events[2]] })],
  ['another start than it says', (batch) => ({ ...batch, fromSeq: 2 })],
  ['a head beyond its end', () => ({ ...kiosk.batch(1, 6), events: kiosk.events.slice(0, 5) })],
  ['a fraction', (batch) => ({ ...batch, events: [{ ...kiosk.events[0], at: 1.5 }] })],
  ['a number beyond 2^53', (batch) => ({ ...batch, clock: { ...Object(batch.clock), wall: 1e300 } })],
  ['a list', () => []],
  ['null', () => null],
])('%s is malformed', async (_name, tamper) => {
  const answer = await kiosk.send(1, 5, { tamper });
  expect(answer.json).toMatchObject({ status: 422, code: 'batch-malformed' });
  expect(stored()).toHaveLength(0);
});

test('text without UTF-8 has no hash and is malformed', async () => {
  kiosk.events.length = 0;
  kiosk.hashes.length = 0;
  const text = JSON.stringify({ ...kiosk.batch(1, 1), events: [] });
  const event =
    `{"at":1,"boot":"5a3f0c21","data":{"version":"\\ud800"},"epoch":"${kiosk.epoch}",` +
    `"kiosk":"${kiosk.id}","mono":1,"place":0,"seq":1,"type":"boot"}`;
  const body = gzipSync(text.replace('"events":[]', `"events":[${event}]`));
  expect((await kiosk.sendBytes(body)).json).toMatchObject({ status: 422, code: 'batch-malformed' });
});

test('a body that inflates beyond the bound, or is no gzip, or no JSON, is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
  expect((await kiosk.sendBytes(bomb)).json).toMatchObject({ status: 413, code: 'body-too-large' });
  const large = Buffer.alloc(5 * 1024 * 1024, 0x20);
  expect((await kiosk.sendBytes(large, { gzip: false })).json).toMatchObject({
    status: 413,
    code: 'body-too-large',
  });
  expect((await kiosk.sendBytes(Buffer.from('plain'))).json).toMatchObject({
    status: 422,
    code: 'batch-malformed',
  });
  expect((await kiosk.sendBytes(gzipSync('{'))).json).toMatchObject({ status: 400, code: 'bad-json' });
  expect((await kiosk.sendBytes(Buffer.from([0xff, 0xfe]), { gzip: false })).json.code).toBe('bad-json');
});

test('raw time stays, and offset and error of the nearest sample of the same boot are frozen beside it', async () => {
  const fresh = await hub.kiosk();
  fresh.add({ type: 'boot', place: 0, mono: 10, data: { version: '1' } });
  fresh.add({ type: 'clock', place: 0, mono: 1000, data: { offset: 100, error: 3 } });
  fresh.edge('S', 'DN', { role: 'press' });
  fresh.add({ type: 'clock', place: 0, mono: 9000, data: { offset: 200, error: 4 } });
  fresh.edge('S', 'DN', { role: 'press' });
  fresh.add({ type: 'boot', place: 0, boot: '00000001', data: { version: '1' } });
  await fresh.send(1, 6, { clock: { mono: 20_000, offset: 900, error: 50 } });
  const times = () =>
    hub.rows<{ at: number; clock_offset: number; clock_error: number; hub_at: number }>(
      'SELECT e.at, e.clock_offset, e.clock_error, e.hub_at FROM events e JOIN journals j ON j.id = e.journal WHERE j.kiosk = ? ORDER BY seq',
      fresh.id,
    );
  const before = times();
  expect(before.map((row) => row.clock_offset)).toEqual([100, 100, 100, 200, 200, 900]);
  expect(before.map((row) => row.clock_error)).toEqual([3, 3, 3, 4, 4, 1050]);
  expect(before.every((row) => row.hub_at === row.at + row.clock_offset)).toBe(true);
  expect(before.map((row) => row.at)).toEqual(fresh.events.map((event) => event.at));
  fresh.add({ type: 'clock', place: 0, mono: 1001, data: { offset: -5, error: 0 } });
  await fresh.send(7, 7);
  expect(times().slice(0, 6)).toEqual(before);
});

test('a clock that is centuries off is stored, not refused', async () => {
  const fresh = await hub.kiosk();
  fresh.add({ type: 'boot', place: 0, at: Number.MIN_SAFE_INTEGER, data: { version: '1' } });
  fresh.poll('yes', { at: 8_640_000_000_000_000 });
  const answer = await fresh.send(1, 6, { clock: { wall: -1, offset: Number.MAX_SAFE_INTEGER, error: 0 } });
  expect(answer.json).toMatchObject({ durable: 6 });
});
