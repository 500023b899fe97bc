import { expect, test } from 'vitest';
import { testHub } from '../hub-fixture.ts';
import { fuzzAll, fuzzBatches, prepare } from './fuzz.test-help.ts';

/** Requests in all, a million unless OTKLIK_FUZZ_REQUESTS says otherwise; a fifth of them are batches. */
const total = Number(process.env.OTKLIK_FUZZ_REQUESTS ?? 1_000_000);
const ROUNDS = 20;

test(`${total} requests over all routes`, async () => {
  let sent = 0;
  const from = performance.now();
  // A fresh hub each round: what was made before would only make it slow.
  for (let round = 0; round < ROUNDS; round += 1) {
    const setup = await testHub();
    const fuzzed = await prepare(setup);
    const each = Math.ceil((total * 0.8) / ROUNDS / fuzzed.operations.length);
    const seen = await fuzzAll(fuzzed, each);
    const batches = Math.ceil((total * 0.2) / ROUNDS);
    await fuzzBatches(fuzzed, batches);
    expect(setup.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    sent += batches + [...seen.values()].reduce((sum, count) => sum + count, 0);
    const rate = Math.round((sent * 1000) / (performance.now() - from));
    const memory = Math.round(process.memoryUsage.rss() / 1e6);
    console.log(
      `round ${round + 1} of ${ROUNDS}: ${sent} requests, ${rate} a second, ${memory} MB, statuses ${JSON.stringify([...seen])}`,
    );
    await setup.close();
  }
  expect(sent).toBeGreaterThan(total * 0.9);
});
