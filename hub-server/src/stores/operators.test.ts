import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { kioskConfigSchema } from '@otklik/shared/api/kiosk.ts';
import { operatorListReplySchema } from '@otklik/shared/api/operators.ts';
import { verifyPassword } from '@otklik/shared/base/password.ts';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

let hub: TestHub;
let kiosk: TestKiosk;
let manager: Person;
beforeAll(async () => {
  hub = await testHub();
  kiosk = await hub.kiosk();
  manager = await hub.person('manager');
});
afterAll(() => hub.close());

const list = async (query = '', store = hub.store) =>
  (await manager.get(`/api/v1/stores/${store}/operators${query}`)).json.operators;
const add = (body: object, by = manager, store = hub.store) =>
  by.post(`/api/v1/stores/${store}/operators`, body);
const change = (id: string, revision: number, body: object) =>
  manager.call('PUT', `/api/v1/operators/${id}`, body, { 'if-match': `"${revision}"` });
const end = (id: string, how: 'retirement' | 'erasure', by = manager) =>
  by.post(`/api/v1/operators/${id}/${how}`);
const load = (csv: string | Blob, store = hub.store) =>
  manager.call('POST', `/api/v1/stores/${store}/operators/import`, csv, { 'content-type': 'text/csv' });
const atKiosk = async () => (await kiosk.config()).json.operators ?? [];
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const emptied = async () => {
  for (const { id } of await list()) await end(id, 'retirement');
};

test('a worker reaches the kiosks with number, PIN and badge, and without a name', async () => {
  expect(await list()).toEqual([]);
  const made = await add({ number: '17', name: 'Анна Петрова', pin: '2468', badge: 'B-0017' });
  expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
  const { id } = made.json;
  const record = { id, store: hub.store, revision: 1, number: '17', name: 'Анна Петрова' };
  expect(made.json).toEqual({ ...record, pinSet: true, badgeSet: true });
  expect(made.text).not.toMatch(/2468|B-0017|argon2/);
  expect(await list()).toEqual([made.json]);
  const config = (await kiosk.config()).json;
  expect(Check(kioskConfigSchema, config)).toBe(true);
  expect(config.operators).toEqual([
    { id, number: '17', pin: expect.stringMatching(/^\$argon2id\$/), badge: sha256('B-0017') },
  ]);
  expect(await verifyPassword('2468', config.operators[0].pin)).toBe(true);
  expect(JSON.stringify(config)).not.toMatch(/Анна/);
});

test('a change keeps the secrets it leaves out, takes away with null, and is made to a revision', async () => {
  await emptied();
  const { id } = (await add({ number: '5', name: 'Old', pin: '1111', badge: 'five' })).json;
  const changed = await change(id, 1, { number: '6', name: 'New', pin: null });
  expect(changed.json).toMatchObject({
    ...{ revision: 2, number: '6', name: 'New', pinSet: false, badgeSet: true },
  });
  const late = await change(id, 1, { number: '7' });
  expect(late.json).toMatchObject({ status: 412, code: 'operator-changed', current: changed.json });
  expect((await manager.call('PUT', `/api/v1/operators/${id}`, { number: '7' })).json.code).toBe(
    'if-match-missing',
  );
  expect(await atKiosk()).toEqual([{ id, number: '6', badge: sha256('five') }]);
  expect((await change(id, 2, { number: '6' })).json.name).toBeUndefined();
});

test('number and badge are one worker’s in a store, and free again once the worker is retired', async () => {
  await emptied();
  const first = (await add({ number: '1', badge: 'one' })).json.id;
  const second = (await add({ number: '2' })).json;
  expect((await add({ number: '1' })).json).toMatchObject({ status: 409, code: 'operator-taken' });
  expect((await change(second.id, 1, { number: '2', badge: 'one' })).json.code).toBe('operator-taken');
  const other = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'UTC' })).json.id;
  expect((await add({ number: '1', badge: 'one' }, manager, other)).status).toBe(201);
  const retired = (await end(first, 'retirement')).json;
  expect(retired).toMatchObject({ number: '1', badgeSet: false, retiredAt: expect.any(Number) });
  expect((await end(first, 'retirement')).json).toEqual(retired);
  expect((await change(first, 2, { number: '1' })).json.code).toBe('operator-retired');
  expect((await add({ number: '1', badge: 'one' })).status).toBe(201);
  expect((await atKiosk()).map((each: { number: string }) => each.number)).toEqual(['1', '2']);
});

test('erasure takes away who it was, also from the file of the database; figures keep the id', async () => {
  const apart = await testHub();
  const name = 'Неповторимая Фамилия';
  const made = (
    await apart.admin.post(`/api/v1/stores/${apart.store}/operators`, {
      ...{ number: '778899', name, pin: '5555', badge: 'x' },
    })
  ).json;
  const { id } = made;
  const teller = await apart.kiosk();
  const question = (
    await apart.admin.post('/api/v1/questions', { text: { ru: 'Да?', en: 'Yes?' }, positive: 'yes' })
  ).json.id;
  teller.poll('yes', { question, operator: id });
  await teller.sendAll();
  const figures = async () => {
    const url = `/api/v1/results?question=${question}&from=2026-08-01&to=2026-10-01&by=operator`;
    return (await apart.admin.get(url)).text;
  };
  const before = await figures();
  expect(before).toContain(id);
  expect((await (await apart.person('manager')).post(`/api/v1/operators/${id}/erasure`)).status).toBe(403);
  const erased = (await apart.admin.post(`/api/v1/operators/${id}/erasure`)).json;
  expect(erased).toEqual({
    ...{ id, store: apart.store, revision: 2, pinSet: false, badgeSet: false },
    ...{ retiredAt: erased.erasedAt, erasedAt: expect.any(Number) },
  });
  expect((await apart.admin.post(`/api/v1/operators/${id}/erasure`)).json).toEqual(erased);
  // The same figures, under the id alone.
  const named = `,"name":"778899 ${name}"`;
  expect(before).toContain(named);
  expect(await figures()).toBe(before.replace(named, ''));
  const audit = apart.rows<{ action: string; detail: string }>(
    'SELECT action, detail FROM audit WHERE subject = ? ORDER BY id',
    `operator:${id}`,
  );
  expect(audit.map(({ action }) => action)).toEqual(['operator-created', 'operator-erased']);
  expect(JSON.stringify(audit)).not.toMatch(/Фамилия|778899/);
  await apart.hub.close();
  const file = readFileSync(join(apart.dataDir, 'hub.db'));
  expect(file.includes(id)).toBe(true);
  expect(file.includes(name)).toBe(false);
  rmSync(apart.dataDir, { recursive: true, force: true });
});

test('a file of workers makes, changes and leaves; the same file again only sets the PINs again', async () => {
  await emptied();
  const made = await load('number;name;pin;badge\n10;Ann;1234;ten\n11;Bob;;\n');
  expect(made.json).toEqual({ made: 2, changed: 0, unchanged: 0 });
  // Excel in Russian: Windows-1251, `;`, its own headings.
  const excel = cp1251('номер;имя;пропуск\r\n11;Боря;one-one\r\n12;Вера;\r\n10;;\r\n');
  const next = await load(new Blob([excel]));
  expect(next.json).toEqual({ made: 1, changed: 1, unchanged: 1 });
  const known = await list();
  expect(Check(operatorListReplySchema, { operators: known })).toBe(true);
  expect(known.map((each: { number: string; name: string }) => [each.number, each.name])).toEqual([
    ['10', 'Ann'],
    ['11', 'Боря'],
    ['12', 'Вера'],
  ]);
  const badges = (await atKiosk()).map((each: { badge?: string }) => each.badge);
  expect(badges).toEqual([sha256('ten'), sha256('one-one'), undefined]);
});

test('a file with a fault is not taken, and each fault is named by its line', async () => {
  await emptied();
  await add({ number: '1', badge: 'mine' });
  const before = await list();
  const faulty = await load('number,name,pin,badge\n,No number,,\n20,,12,\n20,,,\nx,,,\n21,,,mine\n');
  expect(faulty.json).toMatchObject({
    ...{ status: 422, code: 'import-faulty' },
    faults: [
      { line: 2, fault: 'number' },
      { line: 3, fault: 'pin' },
      { line: 4, fault: 'number-twice' },
      { line: 5, fault: 'number' },
    ],
  });
  const taken = await load('number,badge\n21,mine\n22,both\n23,both\n');
  expect(taken.json.faults).toEqual([2, 3, 4].map((line) => ({ line, fault: 'badge-taken' })));
  // A badge that changes hands within the file is nobody else's afterwards.
  expect((await load('number,badge\n21,mine\n1,other\n')).json).toEqual({
    made: 1,
    changed: 1,
    unchanged: 0,
  });
  for (const wrong of ['name\nAnn\n', 'number,salary\n1,2\n', 'number\n"1\n', `number\n${'1\n'.repeat(501)}`])
    expect((await load(wrong)).json).toMatchObject({ status: 400, code: 'bad-request' });
  expect((await list()).length).toBe(before.length + 1);
  expect((await load('number\n1\n', 'none')).json.code).toBe('store-unknown');
});

test('what does not fit is refused whole', async () => {
  for (const wrong of [
    {},
    { number: '' },
    { number: '12a' },
    { number: '1234567890123' },
    { number: '3', name: '' },
    { number: '3', pin: '123' },
    { number: '3', badge: '' },
    { number: '3', salary: 1 },
  ])
    expect([wrong, (await add(wrong)).status]).toEqual([wrong, 400]);
  expect((await add({ number: '3' }, manager, 'none')).json.code).toBe('store-unknown');
  expect((await change('none', 1, { number: '3' })).json.code).toBe('operator-unknown');
  expect((await end('none', 'retirement')).json.code).toBe('operator-unknown');
  expect((await manager.get('/api/v1/stores/none/operators')).json.code).toBe('store-unknown');
  expect((await manager.get(`/api/v1/stores/${hub.store}/operators?state=dead`)).status).toBe(400);
});

test('the retired are listed apart, the latest first', async () => {
  await emptied();
  const ids = [];
  for (const number of ['1', '2']) ids.push((await add({ number })).json.id);
  for (const id of ids) await end(id, 'retirement');
  const gone = await list('?state=gone');
  expect(gone.every((each: { retiredAt?: number }) => each.retiredAt !== undefined)).toBe(true);
  const times = gone.map((each: { retiredAt: number }) => each.retiredAt);
  expect(times).toEqual(times.toSorted((a: number, b: number) => b - a));
  expect(gone.map((each: { id: string }) => each.id)).toEqual(expect.arrayContaining(ids));
  expect(await atKiosk()).toEqual([]);
});

const cp1251 = (text: string): Uint8Array =>
  Uint8Array.from(text, (letter) => {
    const code = letter.charCodeAt(0);
    return code < 128 ? code : code - 0x410 + 0xc0;
  });
