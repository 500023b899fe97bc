/** What one video does to the worker that reads them, and that no other suffers by it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, it } from 'vitest';
import { Remuxer } from './remuxer.ts';

const root = mkdtempSync(join(tmpdir(), 'otklik-remuxer-'));
const script = join(root, 'worker.mjs');
/** Videos of one byte: 1 ends the worker, 2 is never done with, others are good. */
writeFileSync(
  script,
  `import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, bytes }) => {
    if (bytes[0] === 1) process.exit(1);
    while (bytes[0] === 2);
    parentPort.postMessage({ id, made: { bytes, first: 0, last: bytes[0] } });
  });`,
);
let remuxer: Remuxer | undefined;
afterEach(() => remuxer?.close());
afterAll(() => rmSync(root, { recursive: true, force: true }));

const garbled = { ok: false, error: { code: 'archive-garbled' } };
const good = (last: number) => ({ ok: true, value: { first: 0, last } });

it.each([
  { what: 'ends the worker', bad: 1 },
  { what: 'keeps the worker too long', bad: 2 },
])('fails a video that $what, and none of those that wait behind it', async ({ bad }) => {
  const own = new Remuxer(3000, pathToFileURL(script));
  remuxer = own;
  const made = await Promise.all([5, bad, 7, bad, 9].map((byte) => own.remux(Uint8Array.of(byte))));
  expect(made).toMatchObject([good(5), garbled, good(7), garbled, good(9)]);
});

it('says of what still waits when it is closed that it is not to be had', async () => {
  const own = new Remuxer(60_000, pathToFileURL(script));
  const made = Promise.all([2, 5].map((byte) => own.remux(Uint8Array.of(byte))));
  await own.close();
  const gone = { ok: false, error: { code: 'unavailable' } };
  expect(await made).toMatchObject([gone, gone]);
});
