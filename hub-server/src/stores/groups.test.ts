import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

const FIRST = { 'if-match': '"1"' };
const groups = async () => (await hub.admin.get('/api/v1/store-groups')).json.groups;

test('a group is made, changed as a whole, and told to whoever reads results', async () => {
  const other = (await hub.admin.post('/api/v1/stores', { name: 'Two', zone: 'Asia/Kolkata' })).json.id;
  const made = await hub.admin.post('/api/v1/store-groups', {
    name: 'North',
    stores: [hub.store, hub.store],
  });
  expect(made.status).toBe(201);
  const { id } = made.json;
  expect(await groups()).toEqual([{ id, name: 'North', stores: [hub.store] }]);
  const path = `/api/v1/store-groups/${id}`;
  const to = { name: 'South', stores: [other] };
  expect((await hub.admin.call('PUT', path, to)).json.code).toBe('if-match-missing');
  const changed = await hub.admin.call('PUT', path, to, FIRST);
  expect(changed).toMatchObject({ status: 200, json: { id, revision: 2, ...to } });
  expect((await hub.admin.call('PUT', path, to, FIRST)).json).toMatchObject({
    code: 'changed-meanwhile',
    current: { revision: 2, ...to },
  });
  expect(await groups()).toEqual([{ id, name: 'South', stores: [other] }]);
  const manager = await hub.person('manager');
  expect((await manager.get('/api/v1/store-groups')).json.groups).toHaveLength(1);
});

test('a store or a group that is not there is named, and nothing changes', async () => {
  const before = await groups();
  const wrong = await hub.admin.post('/api/v1/store-groups', { name: 'X', stores: [hub.store, 'none'] });
  expect(wrong.json).toMatchObject({ status: 404, code: 'store-unknown' });
  const absent = await hub.admin.call('PUT', '/api/v1/store-groups/none', { name: 'X', stores: [] }, FIRST);
  expect(absent.json).toMatchObject({ status: 404, code: 'group-unknown' });
  const [{ id }] = before;
  const body = { name: 'X', stores: ['none'] };
  const half = await hub.admin.call('PUT', `/api/v1/store-groups/${id}`, body, { 'if-match': '"2"' });
  expect(half.json.code).toBe('store-unknown');
  expect(await groups()).toEqual(before);
});
