import { storeRecordSchema } from '@otklik/shared/api/chain.ts';
import { Check } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await testHub();
});
afterAll(() => hub.close());

const to = (method: string, path: string, revision: number, body?: object) =>
  hub.admin.call(method, `/api/v1${path}`, body, { 'if-match': `"${revision}"` });
const made = async (path: string, body: object): Promise<string> =>
  (await hub.admin.post(`/api/v1${path}`, body)).json.id;
const hours = {
  week: { mon: [{ from: '09:00', to: '21:00' }] },
  exceptions: [{ date: '2026-12-31', spans: [] }],
};

test('a store is changed as a whole by whoever saw it last, every version stays, and the log says who', async () => {
  const id = await made('/stores', { name: 'Corner', zone: 'Europe/Moscow' });
  const seen = await hub.admin.get(`/api/v1/stores/${id}`);
  expect(seen.headers.get('etag')).toBe('"1"');
  const change = { name: 'Corner shop', address: 'Tverskaya 1', hours };
  const changed = await to('PUT', `/stores/${id}`, 1, change);
  expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
  expect(changed.json).toMatchObject({ ...change, revision: 2, zone: 'Europe/Moscow', zonesBefore: [] });
  expect(Check(storeRecordSchema, changed.json)).toBe(true);
  const second = await to('PUT', `/stores/${id}`, 1, { name: 'Mine' });
  expect(second.status).toBe(412);
  expect(second.json).toMatchObject({ code: 'changed-meanwhile', current: changed.json });
  const bare = await to('PUT', `/stores/${id}`, 2, { name: 'Corner' });
  expect(bare.json).not.toHaveProperty('hours');
  const { versions } = (await hub.admin.get(`/api/v1/stores/${id}/history`)).json;
  expect(
    versions.map(({ revision, content }: { revision: number; content: object }) => [revision, content]),
  ).toEqual([
    [3, { name: 'Corner', zone: 'Europe/Moscow' }],
    [2, { ...change, zone: 'Europe/Moscow' }],
    [1, { name: 'Corner', zone: 'Europe/Moscow' }],
  ]);
  const by = (await hub.admin.get('/api/v1/session')).json.user?.id ?? versions[0].by;
  expect(versions.every((version: { by: string }) => version.by === by)).toBe(true);
  const audit = hub.rows<{ action: string }>(
    'SELECT action FROM audit WHERE subject = ? ORDER BY id',
    `store:${id}`,
  );
  expect(audit.map(({ action }) => action)).toEqual(['store-created', 'store-changed', 'store-changed']);
});

test('hours that cannot be are refused, and nothing changes', async () => {
  const id = await made('/stores', { name: 'Night', zone: 'UTC' });
  const overlap = {
    week: {
      mon: [
        { from: '09:00', to: '12:00' },
        { from: '11:00', to: '13:00' },
      ],
    },
    exceptions: [],
  };
  const refused = await to('PUT', `/stores/${id}`, 1, { name: 'Night', hours: overlap });
  expect(refused.json.code).toBe('bad-request');
  expect((await hub.admin.get(`/api/v1/stores/${id}`)).json.revision).toBe(1);
});

test('a camera keeps every setting it had; one of another store’s workplaces is refused', async () => {
  const camera = {
    ...{ name: 'Till', workplaces: [hub.workplaces[0]], folder: '/srv/a', pattern: '%Y-%m-%d_%H-%M-%S.mp4' },
    ...{ zone: 'UTC', timing: 'name', offset: 1200, error: 40 },
  };
  const id = await made(`/stores/${hub.store}/cameras`, camera);
  const moved = { ...camera, folder: '/srv/b', offset: -300 };
  expect((await to('PUT', `/cameras/${id}`, 1, moved)).json).toMatchObject({ ...moved, revision: 2 });
  const { versions } = (await hub.admin.get(`/api/v1/cameras/${id}/history`)).json;
  expect(versions.map(({ content }: { content: object }) => content)).toEqual([
    { ...moved, store: hub.store },
    { ...camera, store: hub.store },
  ]);
  const other = await made('/stores', { name: 'Other', zone: 'UTC' });
  const till = await made(`/stores/${other}/workplaces`, { name: 'Far' });
  expect((await to('PUT', `/cameras/${id}`, 2, { ...moved, workplaces: [till] })).json.code).toBe(
    'workplace-unknown',
  );
  expect((await to('PUT', `/cameras/${id}`, 2, { ...moved, folder: 'b' })).json.code).toBe('bad-request');
  const list = (await hub.admin.get(`/api/v1/stores/${hub.store}/cameras`)).json.cameras;
  expect(list).toEqual([expect.objectContaining({ id, folder: '/srv/b' })]);
});

test('what is retired is listed where it is asked for, changes no more and is given nothing new', async () => {
  const id = await made('/stores', { name: 'Closing', zone: 'UTC' });
  const till = await made(`/stores/${id}/workplaces`, { name: 'Till' });
  const kiosk = await hub.kiosk([till]);
  const refused = await to('POST', `/stores/${id}/retirement`, 1);
  expect(refused.json).toMatchObject({ code: 'in-use', detail: `Kiosk ${kiosk.id} serves it.` });
  expect((await to('POST', `/workplaces/${till}/retirement`, 1)).json.code).toBe('in-use');
  await hub.admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' });
  const gone = await to('POST', `/stores/${id}/retirement`, 1);
  expect(gone.json).toMatchObject({ revision: 2, retiredAt: expect.any(Number) });
  expect(gone.json.workplaces).toEqual([
    expect.objectContaining({ id: till, retiredAt: expect.any(Number) }),
  ]);
  const ids = async (query: string) =>
    (await hub.admin.get(`/api/v1/stores${query}`)).json.stores.map((store: { id: string }) => store.id);
  expect(await ids('')).not.toContain(id);
  expect(await ids('?retired=true')).toContain(id);
  expect((await to('PUT', `/stores/${id}`, 2, { name: 'Open' })).json.code).toBe('retired');
  expect((await hub.admin.post(`/api/v1/stores/${id}/workplaces`, { name: 'New' })).json.code).toBe(
    'store-unknown',
  );
  expect((await hub.admin.post('/api/v1/enrolment-codes', { workplaces: [till] })).json.code).toBe(
    'workplace-unknown',
  );
});

test('a group that a plan or somebody’s scope names is kept', async () => {
  const group = await made('/store-groups', { name: 'North', stores: [hub.store] });
  const person = { login: 'north', name: 'North', role: 'seller', scope: { group, kind: 'group' } };
  const user = await made('/invitations', person);
  expect((await to('POST', `/store-groups/${group}/retirement`, 1)).json.code).toBe('in-use');
  await hub.admin.post(`/api/v1/users/${user}/deactivation`);
  expect((await to('POST', `/store-groups/${group}/retirement`, 1)).status).toBe(200);
  const { groups } = (await hub.admin.get('/api/v1/store-groups')).json;
  expect(groups.map(({ id }: { id: string }) => id)).not.toContain(group);
});

test('the list of stores comes by pages, whole and in order, whatever their names', async () => {
  for (const name of ['Ёлка', 'Same', 'Same', '"quoted"']) await made('/stores', { name, zone: 'UTC' });
  const whole = (await hub.admin.get('/api/v1/stores')).json.stores;
  const paged: object[] = [];
  for (let cursor = ''; ; ) {
    const page = (await hub.admin.get(`/api/v1/stores?limit=2${cursor}`)).json;
    paged.push(...page.stores);
    if (page.next === undefined) break;
    cursor = `&cursor=${page.next}`;
  }
  expect(paged).toEqual(whole);
  expect((await hub.admin.get('/api/v1/stores?cursor=nonsense')).json.code).toBe('bad-request');
});
