import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Person, type TestHub, testHub } from '../hub-fixture.ts';
import { MAX_VIEWS } from './view-commands.ts';

let hub: TestHub;
let one: Person;
let other: Person;
beforeAll(async () => {
  hub = await testHub();
  one = await hub.person('manager');
  other = await hub.person('manager');
});
afterAll(() => hub.close());

const view = { question: 'q1', store: 's1', places: 'operator', a: { from: '2026-11-01' }, b: {} };
const names = async (of: Person) =>
  (await of.get('/api/v1/views')).json.views.map(({ name }: { name: string }) => name);

test('a view is kept, renamed, deleted and had back, by whom it belongs to alone', async () => {
  const made = await one.post('/api/v1/views', { name: 'Южный, до и после', view });
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ name: 'Южный, до и после', view });
  const at = `/api/v1/views/${made.json.id}`;
  expect(await names(other)).toEqual([]);
  for (const [method, path, body] of [
    ['PUT', at, { name: 'mine', view }],
    ['DELETE', at, undefined],
    ['POST', `${at}/restoration`, undefined],
  ] as const)
    expect([method, (await other.call(method, path, body)).json.code]).toEqual([method, 'not-found']);
  const renamed = await one.call('PUT', at, { name: 'А', view });
  expect(renamed.json).toEqual({ ...made.json, name: 'А' });
  expect((await one.call('DELETE', at)).status).toBe(204);
  expect(await names(one)).toEqual([]);
  expect((await one.call('DELETE', at)).json.code).toBe('not-found');
  expect((await one.call('PUT', at, { name: 'B', view })).json.code).toBe('not-found');
  expect((await one.post(`${at}/restoration`)).json).toEqual(renamed.json);
  expect((await one.post(`${at}/restoration`)).json.code).toBe('not-found');
  expect(await names(one)).toEqual(['А']);
});

test.each([
  ['no name', { name: ' ', view }],
  ['a long name', { name: 'x'.repeat(81), view }],
  ['a field no view has', { name: 'x', view: { ...view, script: '1' } }],
  ['a day no calendar has', { name: 'x', view: { from: '2026-13-01' } }],
])('%s is refused', async (_name, body) => {
  expect((await one.post('/api/v1/views', body)).json.code).toBe('bad-request');
});

test('a person keeps so many and no more', async () => {
  const person = await hub.person('admin');
  for (let at = 0; at < MAX_VIEWS; at += 1)
    expect((await person.post('/api/v1/views', { name: `${at}`, view: {} })).status).toBe(201);
  expect((await person.post('/api/v1/views', { name: 'one more', view: {} })).json.code).toBe(
    'limit-reached',
  );
  const [first] = (await person.get('/api/v1/views')).json.views;
  await person.call('DELETE', `/api/v1/views/${first.id}`);
  expect((await person.post('/api/v1/views', { name: 'one more', view: {} })).status).toBe(201);
  expect((await person.post(`/api/v1/views/${first.id}/restoration`)).json.code).toBe('limit-reached');
});

test('experts keep none', async () => {
  const expert = await hub.person('expert');
  expect((await expert.get('/api/v1/views')).json.code).toBe('forbidden');
});
