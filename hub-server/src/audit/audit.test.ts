import { createHash } from 'node:crypto';
import type { AuditRecord } from '@otklik/shared/api/audit.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, type Person, signIn, type TestHub, testHub } from '../hub-fixture.ts';

let hub: TestHub;
let admin: string;
beforeAll(async () => {
  hub = await testHub();
  admin = (await hub.admin.get('/api/v1/session')).json.user.id;
});
afterAll(() => hub.close());

const list = async (query = '', by: Person = hub.admin): Promise<readonly AuditRecord[]> => {
  const answer = await by.get(`/api/v1/audit${query}`);
  expect([query, answer.status]).toEqual([query, 200]);
  return answer.json.entries;
};

test('entries are found by who, what, when and to what; the newest first, page by page', async () => {
  const begun = Date.now();
  const { id } = (await hub.admin.post('/api/v1/stores', { name: 'Secret name', zone: 'UTC' })).json;
  const [made] = await list(`?kind=store&id=${id}`);
  expect(made).toMatchObject({ user: admin, action: 'store-created', kind: 'store', subject: id });
  expect(await list(`?id=${id}`)).toEqual([made]);
  expect((await list('?action=store-created')).map(({ subject }) => subject)).toEqual([id, hub.store]);
  expect((await list('?kind=workplace')).map(({ subject }) => subject)).toEqual(
    [...hub.workplaces].reverse(),
  );
  // A kind is not the beginning of another: `store` is not `store-group`.
  await hub.admin.post('/api/v1/store-groups', { name: 'G', stores: [id] });
  expect((await list('?kind=store')).every(({ kind }) => kind === 'store')).toBe(true);
  expect((await list('?user=system')).map(({ action }) => action)).toEqual(['user-created']);
  expect((await list(`?user=${admin}`)).every(({ user }) => user === admin)).toBe(true);
  expect(await list('?user=nobody')).toEqual([]);
  expect(await list('?id=%25')).toEqual([]);
  expect(await list(`?to=${begun}&kind=store&id=${id}`)).toEqual([]);
  expect(await list(`?from=${begun}&kind=store`)).toEqual([made]);

  const all = await list('?limit=500');
  expect(all.map((entry) => entry.id)).toEqual(all.map((_entry, at) => all.length - at));
  const paged: AuditRecord[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    const { json } = await hub.admin.get(`/api/v1/audit?limit=2${next === '' ? '' : `&cursor=${next}`}`);
    paged.push(...json.entries);
    next = json.next;
  }
  expect(paged).toEqual(all);
  expect((await hub.admin.get('/api/v1/audit?who=me')).json.code).toBe('bad-request');
  // Ids, no names: neither of people nor of stores.
  expect(JSON.stringify(all)).not.toContain('Secret name');
});

test('an export is the whole log up to itself, and its chain can be followed', async () => {
  const before = await list('?limit=500');
  const { text, headers } = await hub.admin.get('/api/v1/audit/export.ndjson');
  expect(headers.get('content-disposition')).toMatch(
    /^attachment; filename="otklik-audit-\d{4}-\d\d-\d\d\.ndjson"$/,
  );
  const lines = text.trimEnd().split('\n');
  const entries: AuditRecord[] = lines.map((line) => JSON.parse(line));
  expect(entries).toEqual([...before].reverse());
  expect(lines).toEqual(entries.map((entry) => canonicalJson(entry)));
  // As docs/sign-in.md says it: SHA-256(0x01 ‖ previous ‖ canonical entry), from 32 zero bytes.
  let previous = Buffer.alloc(32);
  for (const { hash, kind, subject, detail, ...rest } of entries) {
    const hashed = canonicalJson({ ...rest, subject: `${kind}:${subject}`, detail: canonicalJson(detail) });
    previous = createHash('sha256').update(Buffer.of(1)).update(previous).update(hashed).digest();
    expect(previous.toString('hex')).toBe(hash);
  }
  const [exported] = await list('?limit=1');
  expect(exported).toMatchObject({
    action: 'exported',
    kind: 'export',
    subject: 'audit.ndjson',
    user: admin,
  });

  const csv = (await hub.admin.get('/api/v1/audit/export.csv?action=store-created')).text
    .trimEnd()
    .split('\r\n');
  expect(csv[0]).toBe('id,at,time,user,action,kind,subject,detail,hash');
  expect(csv).toHaveLength(3);
  expect(csv[1]).toContain(`,${admin},store-created,store,${hub.store},`);
});

test('only an admin of the whole chain reads it', async () => {
  for (const role of ['seller', 'expert', 'manager'] as const)
    expect((await (await hub.person(role)).get('/api/v1/audit')).json.code).toBe('forbidden');
  const part = { login: 'part', name: 'Part', role: 'admin', password: PASSWORD };
  await hub.admin.post('/api/v1/users', { ...part, scope: { kind: 'store', store: hub.store } });
  const narrow = await signIn(hub.hub.url, 'part', PASSWORD);
  for (const path of ['', '/export.csv', '/export.ndjson'])
    expect((await narrow.get(`/api/v1/audit${path}`)).json.code).toBe('out-of-scope');
});
