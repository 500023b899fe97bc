import type { Clock } from '@otklik/shared/base/clock.ts';
import { asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, TestKiosk, testHub } from '../hub-fixture.ts';
import { keyFingerprint } from './enrolment.ts';

let now = Date.UTC(2026, 8, 1);
const clock: Clock = { wall: () => asWallMs(now), mono: () => asMonoMs(0) };
let hub: TestHub;
beforeAll(async () => {
  hub = await testHub({ clock });
});
afterAll(() => hub.close());

const wrong = (code: string): string => `${code.slice(0, 15)}${code[15] === '0' ? '1' : '0'}`;

test('the right code enrols, and carries the fingerprint of the key the kiosk will pin', async () => {
  const code = await hub.code();
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{16}-[0-9a-f]{16}$/);
  const kiosk = new TestKiosk(hub.hub.url);
  const reply = await kiosk.enrol(code);
  expect(reply.kiosk).toBe(kiosk.id);
  expect(keyFingerprint(Buffer.from(reply.hubKey, 'base64url'))).toBe(code.split('-')[1]);
  expect(reply.config.workplaces.map(({ place, id }) => [place, id])).toEqual([
    [1, hub.workplaces[0]],
    [2, hub.workplaces[1]],
  ]);
  expect(reply.config.store).toMatchObject({ id: hub.store, zone: 'Europe/Moscow' });
});

test('after five wrong tries the code is dead', async () => {
  const code = await hub.code();
  const kiosk = new TestKiosk(hub.hub.url);
  for (let tries = 0; tries < 5; tries += 1) {
    expect((await kiosk.enrolRaw(wrong(code))).json).toMatchObject({ status: 403, code: 'enrol-code-wrong' });
  }
  expect((await kiosk.enrolRaw(code)).json).toMatchObject({ status: 403, code: 'enrol-code-expired' });
});

test('four wrong tries leave it alive, and wrong tries on one code do not touch another', async () => {
  const code = await hub.code();
  const other = await hub.code();
  const kiosk = new TestKiosk(hub.hub.url);
  for (let tries = 0; tries < 4; tries += 1) await kiosk.enrolRaw(wrong(code));
  expect((await kiosk.enrolRaw(code)).status).toBe(200);
  expect((await new TestKiosk(hub.hub.url).enrolRaw(other)).status).toBe(200);
});

test('a code lives 15 minutes', async () => {
  const code = await hub.code();
  now += 15 * 60_000;
  const kiosk = new TestKiosk(hub.hub.url);
  expect((await kiosk.enrolRaw(code)).json).toMatchObject({ status: 403, code: 'enrol-code-expired' });
});

test('a used code enrols no second kiosk; the first may repeat a lost reply', async () => {
  const code = await hub.code();
  const kiosk = new TestKiosk(hub.hub.url);
  expect((await kiosk.enrolRaw(code)).status).toBe(200);
  expect((await kiosk.enrolRaw(code)).status).toBe(200);
  expect((await new TestKiosk(hub.hub.url).enrolRaw(code)).json.code).toBe('enrol-code-expired');
});

test('codes are for known workplaces of one store, each once', async () => {
  const [first] = hub.workplaces;
  const other = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'UTC' })).json.id;
  const far = (await hub.admin.post(`/api/v1/stores/${other}/workplaces`, { name: 'Till' })).json.id;
  const ask = async (workplaces: readonly string[]) =>
    (await hub.admin.post('/api/v1/enrolment-codes', { workplaces })).json.code;
  expect(await ask(['none'])).toBe('workplace-unknown');
  expect(await ask([first, far])).toBe('bad-request');
  expect(await ask([first, first])).toBe('bad-request');
});

test('the configuration has an ETag, changes with the plan, and asks for a rising counter', async () => {
  const kiosk = await hub.kiosk();
  const first = await kiosk.config();
  expect(first.status).toBe(200);
  const etag = first.headers.get('etag') ?? '';
  expect(etag).toBe(`"${first.json.tag}"`);
  expect((await kiosk.config({ 'if-none-match': etag })).status).toBe(304);
  expect((await kiosk.config({}, kiosk.counter)).json).toMatchObject({
    status: 409,
    code: 'counter-replayed',
  });
  kiosk.add({ type: 'boot', place: 0, data: { version: '1' } });
  expect((await kiosk.send(1, 1)).json.configTag).toBe(first.json.tag);
  const text = { ru: 'Вам понравилось?', en: 'Did you like it?' };
  const question = (await hub.admin.post('/api/v1/questions', { text, positive: 'yes' })).json.id;
  expect((await hub.admin.post('/api/v1/plan/periods', { question, from: 5 })).status).toBe(201);
  const changed = await kiosk.config({ 'if-none-match': etag });
  expect(changed.status).toBe(200);
  expect(changed.json.questions).toEqual([{ id: question, text }]);
  expect(changed.json.workplaces[0].periods).toEqual([{ from: 5, question }]);
  expect((await kiosk.send(1, 1)).json.configTag).toBe(changed.json.tag);
});

test('what was recorded at a place before it was bound belongs to its workplace afterwards', async () => {
  const [first, second] = hub.workplaces;
  const kiosk = await hub.kiosk([first]);
  kiosk.poll('yes', { place: 2 });
  await kiosk.sendAll();
  const items = async () => (await hub.admin.get(`/api/v1/review/items?workplace=${second}`)).json.total;
  expect(await items()).toBe(0);
  await kiosk.enrol(await hub.code([first, second]));
  expect(await items()).toBe(2);
});
