import { SCHEMA_VERSION } from '@otklik/shared/api/schema-version.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, type TestKiosk, testHub } from '../hub-fixture.ts';

let setup: TestHub;
let kiosk: TestKiosk;
beforeAll(async () => {
  setup = await testHub();
  kiosk = await setup.kiosk();
});
afterAll(() => setup.close());

const later = `${SCHEMA_VERSION.major}.${SCHEMA_VERSION.minor + 1}`;

test('another major version is refused on every call of a kiosk, before anything else; a kiosk keeps what it has', async () => {
  const stranger = kiosk.newEpoch();
  stranger.poll('yes');
  for (const schema of ['2.0', '0.9']) {
    stranger.schema = schema;
    const answers = [
      await stranger.send(1, stranger.events.length),
      await stranger.config(),
      await stranger.heartbeat(),
      await stranger.enrolRaw(await setup.code()),
    ];
    for (const { status, json } of answers)
      expect([status, json.code, json.detail]).toEqual([
        422,
        'schema-unsupported',
        expect.stringContaining('1'),
      ]);
    expect((await stranger.stream()).status).toBe(422);
  }
  expect(setup.rows('SELECT * FROM journals')).toEqual([]);
  stranger.schema = 'one';
  expect((await stranger.config()).json.code).toBe('bad-request');
});

test('a later minor version is taken as far as this hub knows what it says, and refused by a code of its own where not', async () => {
  const ahead = kiosk.newEpoch();
  ahead.schema = later;
  ahead.poll('yes');
  const known = ahead.events.length;
  expect((await ahead.send(1, known)).status).toBe(200);
  ahead.add({ type: 'receipt', data: { receipt: 'r1', total: 100 } as never });
  const refused = await ahead.send(known + 1, known + 1);
  expect([refused.status, refused.json.code]).toEqual([422, 'schema-unsupported']);
  expect(refused.json.detail).toContain('/data');
  ahead.add({ type: 'weather' as never, data: {} as never });
  expect((await ahead.send(known + 1, known + 2)).json.code).toBe('schema-unsupported');
  // A kiosk that claims no later version has no such excuse.
  ahead.schema = `${SCHEMA_VERSION.major}.${SCHEMA_VERSION.minor}`;
  expect((await ahead.send(known + 1, known + 1)).json.code).toBe('batch-malformed');
  expect(setup.rows('SELECT MAX(seq) AS last FROM events')).toEqual([{ last: known }]);
});

test('tag and configuration agree on every call, whichever version the kiosk names', async () => {
  for (const schema of [undefined, '1.0', later]) {
    kiosk.schema = schema;
    const { json, headers } = await kiosk.config();
    expect(headers.get('etag')).toBe(`"${json.tag}"`);
    expect((await kiosk.heartbeat()).json.configTag).toBe(json.tag);
    expect((await kiosk.config({ 'if-none-match': `"${json.tag}"` })).status).toBe(304);
  }
});
