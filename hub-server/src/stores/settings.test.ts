import { kioskConfigSchema } from '@otklik/shared/api/kiosk.ts';
import { storeSettingsSchema } from '@otklik/shared/api/store-settings.ts';
import { verifyPassword } from '@otklik/shared/base/password.ts';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

let hub: TestHub;
let kiosk: TestKiosk;
beforeAll(async () => {
  hub = await testHub();
  kiosk = await hub.kiosk();
});
afterAll(() => hub.close());

const path = (store = hub.store) => `/api/v1/stores/${store}/settings`;
const get = async (by: Person = hub.admin) => by.get(path());
const put = (revision: number, body: object, by: Person = hub.admin, store = hub.store) =>
  by.call('PUT', path(store), body, { 'if-match': `"${revision}"` });
const standing = async (): Promise<number> => (await get()).json.revision;

const machine = {
  ...{ windowMs: 45_000, windowFrom: 'prompt-end', guardMs: 500, answerPolicy: 'last', coverMs: 60_000 },
};
const screen = { locale: 'choice:en', touch: false, layout: 'displays', volume: 30 };
const usual = {
  ...{ windowMs: 20_000, windowFrom: 'opening', guardMs: 1000, answerPolicy: 'first', coverMs: 900_000 },
};

test('a store begins with what is usual; what is set reaches its kiosks under another tag', async () => {
  const first = await get(await hub.person('manager'));
  expect([first.status, first.headers.get('etag')]).toEqual([200, '"0"']);
  expect(Check(storeSettingsSchema, first.json)).toBe(true);
  expect(first.json).toEqual({
    revision: 0,
    machine: usual,
    screen: {},
    staff: { pinSet: false },
    pos: { rules: [] },
  });
  const before = (await kiosk.config()).json;
  expect(before.workplaces[0].machine).toEqual(usual);

  const set = await put(0, { machine, screen, staff: { pin: '482916' } });
  expect([set.status, set.headers.get('etag')]).toEqual([200, '"1"']);
  expect(set.json).toMatchObject({ revision: 1, machine, screen, staff: { pinSet: true } });
  expect(set.json.changed.by).toBe(
    hub.rows<{ id: string }>(`SELECT id FROM users WHERE login = 'admin'`)[0]?.id,
  );
  expect(set.text).not.toMatch(/482916|argon2/);

  const after = (await kiosk.config()).json;
  expect(Check(kioskConfigSchema, after)).toBe(true);
  expect(after.tag).not.toBe(before.tag);
  expect(after.workplaces.map((each: { machine: object }) => each.machine)).toEqual([machine, machine]);
  expect(after.screen).toEqual(screen);
  expect(await verifyPassword('482916', after.staff.pin)).toBe(true);
});

test('the PIN stays where it is left out, and goes with null; the rest is as it is sent', async () => {
  await put(await standing(), { screen, staff: { pin: '1234' } });
  const kept = await put(await standing(), {});
  expect(kept.json).toMatchObject({ machine: usual, screen: {}, staff: { pinSet: true } });
  const gone = await put(await standing(), { staff: { pin: null } });
  expect(gone.json.staff).toEqual({ pinSet: false });
  const config = (await kiosk.config()).json;
  expect([config.staff, config.screen]).toEqual([undefined, undefined]);
});

test('one store is set, another is not', async () => {
  const other = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'UTC' })).json.id;
  const tag = (await kiosk.config()).json.tag;
  expect((await put(0, { machine }, hub.admin, other)).status).toBe(200);
  expect((await kiosk.config()).json.tag).toBe(tag);
});

test('the second of two people is told what stands, and overwrites nothing', async () => {
  const revision = await standing();
  const first = await put(revision, { screen: { volume: 10 } });
  const late = await put(revision, { screen: { volume: 90 }, staff: { pin: '9999' } });
  expect(late.json).toMatchObject({ status: 412, code: 'settings-changed', current: first.json });
  expect((await get()).json).toEqual(first.json);
  const blind = await hub.admin.call('PUT', path(), {});
  expect(blind.json).toMatchObject({ status: 428, code: 'if-match-missing' });
});

test('bounds are those of the poll machine, and nothing unknown is taken', async () => {
  const revision = await standing();
  for (const wrong of [
    { machine: { ...machine, windowMs: 2999 } },
    { machine: { ...machine, windowMs: 120_001 } },
    { machine: { ...machine, guardMs: -1 } },
    { machine: { ...machine, coverMs: 999 } },
    { machine: { ...machine, answerPolicy: 'best' } },
    { machine: { ...machine, question: { id: 'q' } } },
    { machine: { windowMs: 20_000 } },
    { screen: { volume: 101 } },
    { screen: { colour: 'red' } },
    { staff: { pin: '123' } },
    { staff: { pin: '123456789' } },
    { staff: { pin: 'abcd' } },
    { staff: { pin: '1234', hash: 'x' } },
    { more: 1 },
  ]) {
    const refused = await put(revision, wrong);
    expect([wrong, refused.status, refused.json.code]).toEqual([wrong, 400, 'bad-request']);
  }
  expect(await standing()).toBe(revision);
});

test('only admins set; experts see nothing of it; an unknown store is named', async () => {
  for (const role of ['manager', 'expert', 'seller'] as const)
    expect((await put(0, {}, await hub.person(role))).status).toBe(403);
  expect((await get(await hub.person('expert'))).status).toBe(403);
  expect((await hub.admin.get(path('none'))).json.code).toBe('store-unknown');
  expect((await put(0, {}, hub.admin, 'none')).json).toMatchObject({ status: 404, code: 'store-unknown' });
});

test('each change stays, with who and when, and is in the audit log; the PIN is in neither', async () => {
  const revision = await standing();
  await put(revision, { machine, staff: { pin: '73519' } });
  const versions = hub.rows<{ revision: number; body: string }>(
    'SELECT revision, body FROM store_settings WHERE store = ? ORDER BY revision',
    hub.store,
  );
  expect(versions.map((each) => each.revision)).toEqual(
    Array.from({ length: revision + 1 }, (_, index) => index + 1),
  );
  const entries = hub.rows<{ subject: string; detail: string }>(
    `SELECT subject, detail FROM audit WHERE action = 'store-settings-changed' ORDER BY id DESC`,
  );
  expect(entries[0]).toEqual({
    subject: `store:${hub.store}`,
    detail: `{"revision":${revision + 1},"secrets":1}`,
  });
  expect(JSON.stringify([versions, entries])).not.toMatch(/73519|argon2/);
});

test('a question reaches the kiosk in each further language that its screens can have', async () => {
  const texts = { de: 'Frage?', 'kk-KZ': 'Сұрақ?', 'zh-Hant-TW': '問題?' };
  const body = { text: { ru: 'Вопрос?', en: 'Question?' }, texts, positive: 'yes' };
  const question = (await hub.admin.post('/api/v1/questions', body)).json.id;
  await hub.admin.post('/api/v1/plan/periods', { question, from: 1 });
  const config = (await kiosk.config()).json;
  expect(Check(kioskConfigSchema, config)).toBe(true);
  expect(config.questions).toEqual([
    { id: question, text: body.text, moreText: { de: 'Frage?', 'kk-KZ': 'Сұрақ?' } },
  ]);
});
