import { fastCounter } from '../agent/testing/fast-counter.ts';

/**
 * `memory-child.ts DIR DAYS PRESSES`: a counter that works through DAYS of PRESSES polls each in fast-forwarded time, then
 * prints its resident memory after a collection, in bytes. Needs --expose-gc.
 */
const [, , dir = '', days = '7', presses = '2000'] = process.argv;
const DAY_MS = 86_400_000;
const OPEN_MS = 12 * 3_600_000;
const POLL_MS = 4270;

const counter = fastCounter(dir);
const rest = Math.floor(OPEN_MS / Number(presses)) - POLL_MS;
for (let day = 0; day < Number(days); day += 1) {
  for (let poll = 0; poll < Number(presses); poll += 1) {
    counter.poll((['Y', 'N', 'U'] as const)[poll % 3] ?? 'Y');
    counter.time.pass(rest);
  }
  counter.time.pass(DAY_MS - OPEN_MS);
}
if (globalThis.gc === undefined) throw new Error('start it with --expose-gc');
globalThis.gc();
globalThis.gc();
const events = counter.journal.nextSeq() - 1;
process.stdout.write(`rss ${process.memoryUsage.rss()} events ${events}\n`);
await counter.close();
