import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestHub, testHub } from '../hub-fixture.ts';
import { type Fuzzed, fuzzAll, fuzzBatches, prepare } from './fuzz.test-help.ts';

/** Requests of all kinds over all routes, 20,000 together. `npm run test:long -- fuzz` sends a million. */
const BATCHES = 4000;
const OTHERS = 16_000;

let setup: TestHub;
let fuzzed: Fuzzed;
beforeAll(async () => {
  setup = await testHub();
  fuzzed = await prepare(setup);
});
afterAll(() => setup.close());

test('no request over any route brings a failure of the hub; every refusal is a problem of the closed list', async () => {
  const seen = await fuzzAll(fuzzed, Math.ceil(OTHERS / fuzzed.operations.length));
  // The requests got through the schemas too: something was made, something unknown asked for.
  for (const status of ['200', '201', '400', '404']) expect(seen.get(status) ?? 0).toBeGreaterThan(20);
}, 300_000);

test('batches with anything replaced are refused whole: no event is stored that was not sent as signed', async () => {
  const before = setup.rows<{ journal: number; n: number }>(
    'SELECT journal, COUNT(*) AS n FROM events GROUP BY journal',
  );
  await fuzzBatches(fuzzed, BATCHES);
  const known = new Set(fuzzed.kiosk.events.map(canonicalJson));
  const after = setup.rows<{ journal: number; n: number }>(
    'SELECT journal, COUNT(*) AS n FROM events GROUP BY journal',
  );
  expect(after.slice(0, before.length)).toEqual(before);
  for (const { body } of setup.rows<{ body: string }>('SELECT body FROM events')) {
    expect([body, known.has(body)]).toEqual([body, true]);
  }
}, 300_000);

test('what is stored after all that is whole', () => {
  expect(setup.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(setup.rows('PRAGMA foreign_key_check')).toEqual([]);
});
