import { createHash } from 'node:crypto';
import { kioskConfigSchema } from '@otklik/shared/api/kiosk.ts';
import { registerListReplySchema } from '@otklik/shared/api/registers.ts';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

const path = (store = hub.store) => `/api/v1/stores/${store}/registers`;
const add = (name: string, workplace: string = hub.workplaces[0]) =>
  hub.admin.post(path(), { name, workplace });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a register’s token is told once; the kiosk of its workplace has the hash, another kiosk nothing', async () => {
  const [first, second] = hub.workplaces;
  const kiosk = await hub.kiosk([second]);
  const other = await hub.kiosk([first]);
  expect((await kiosk.config()).json.pos).toBeUndefined();
  const made = await add('front-2', second);
  expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
  expect(made.json.token).toMatch(/^[\w-]{43}$/);
  const listed = await (await hub.person('manager')).get(path());
  expect(Check(registerListReplySchema, listed.json)).toBe(true);
  expect(listed.json.registers).toEqual([
    { id: made.json.id, name: 'front-2', workplace: second, createdAt: expect.any(Number) },
  ]);
  expect(listed.text).not.toContain(made.json.token);
  const config = (await kiosk.config()).json;
  expect(Check(kioskConfigSchema, config)).toBe(true);
  expect(config.pos).toEqual({
    registers: [{ id: 'front-2', place: 1, token: sha256(made.json.token) }],
    rules: [],
  });
  expect((await other.config()).json.pos).toBeUndefined();

  expect((await hub.admin.post(`/api/v1/registers/${made.json.id}/revocation`)).status).toBe(204);
  expect((await hub.admin.post(`/api/v1/registers/${made.json.id}/revocation`)).status).toBe(204);
  expect((await kiosk.config()).json.pos).toBeUndefined();
  const audit = hub.rows<{ action: string }>(
    'SELECT action FROM audit WHERE subject = ? ORDER BY id',
    `register:${made.json.id}`,
  );
  expect(audit.map(({ action }) => action)).toEqual(['register-created', 'register-revoked']);
  expect(JSON.stringify(hub.rows('SELECT * FROM audit'))).not.toContain(made.json.token);
});

test('a name is one register’s until it is revoked; then it gets another token', async () => {
  const first = (await add('till')).json;
  expect((await add('till')).json).toMatchObject({ status: 409, code: 'register-exists' });
  await hub.admin.post(`/api/v1/registers/${first.id}/revocation`);
  const second = (await add('till')).json;
  expect(second.token).not.toBe(first.token);
});

test('the rules of tills are part of the settings and reach the kiosk as they were given', async () => {
  const kiosk = await hub.kiosk();
  const rules = [
    { operation: 'sale', register: 'till', trigger: false, countReceipt: true, operator: 'field' },
    { operation: 'consult*', trigger: true, countReceipt: false, operator: 'none' },
  ];
  const settings = `/api/v1/stores/${hub.store}/settings`;
  const set = await hub.admin.call('PUT', settings, { pos: { rules } }, { 'if-match': '"0"' });
  expect(set.json.pos).toEqual({ rules });
  expect((await kiosk.config()).json.pos.rules).toEqual(rules);
  const wrong = { pos: { rules: [{ operation: '', trigger: true, countReceipt: true, operator: 'field' }] } };
  expect((await hub.admin.call('PUT', settings, wrong, { 'if-match': '"1"' })).status).toBe(400);
});

test('what is not there is named; what does not fit is refused', async () => {
  expect((await add('x', 'none')).json.code).toBe('workplace-unknown');
  const other = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'UTC' })).json.id;
  const foreign = await hub.admin.post(path(other), { name: 'x', workplace: hub.workplaces[0] });
  expect(foreign.json.code).toBe('workplace-unknown');
  expect((await hub.admin.post(path('none'), { name: 'x', workplace: hub.workplaces[0] })).json.code).toBe(
    'store-unknown',
  );
  expect((await hub.admin.post('/api/v1/registers/none/revocation')).json.code).toBe('register-unknown');
  expect((await hub.admin.get(path('none'))).json.code).toBe('store-unknown');
  for (const name of ['', 'a b', 'касса', 'x'.repeat(65)]) expect((await add(name)).status).toBe(400);
});
