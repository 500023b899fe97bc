import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { asEpoch } from '@otklik/shared/base/ids.ts';
import { expect, test } from 'vitest';
import { openOrThrow, tempDir } from './testing/drafts.ts';

const child = new URL('./testing/append-child.ts', import.meta.url).pathname;

test('kill -9 at twenty random moments: every acknowledged append is there and the chain holds', async () => {
  const { dir, remove } = tempDir();
  try {
    let last = 1;
    for (let round = 0; round < 20; round += 1) {
      const { epoch, seq, place } = await appendUntilKilled(dir, randomInt(1, 400));
      const journal = openOrThrow(dir);
      expect(journal.opening.kind).toBe('resumed');
      expect(journal.identity.epoch).toBe(epoch);
      const present = journal.nextSeq() - 1;
      expect(present).toBeGreaterThanOrEqual(seq);
      expect(seq).toBeGreaterThan(last);
      const checked = journal.readChecked(asEpoch(epoch), 1, present);
      expect(checked.ok && checked.value.length).toBe(present);
      // The state is that of the last durable append, never of one between.
      expect(Number(journal.snapshot(1))).toBeGreaterThanOrEqual(place);
      expect(Number(journal.snapshot(1))).toBeLessThanOrEqual(present);
      last = seq;
      journal.close();
    }
  } finally {
    remove();
  }
}, 120_000);

/** The last acknowledgement the child wrote out before it was killed after its `acknowledgements`th. */
async function appendUntilKilled(
  dir: string,
  acknowledgements: number,
): Promise<{ epoch: string; seq: number; place: number }> {
  const process_ = spawn(process.execPath, [child, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(process_, 'exit');
  let output = '';
  let lines = 0;
  for await (const chunk of process_.stdout) {
    output += String(chunk);
    lines += String(chunk).split('\n').length - 1;
    if (lines >= acknowledgements) process_.kill('SIGKILL');
  }
  await exited;
  const [epoch = '', seq, place] = (output.split('\n').at(-2) ?? '').split(' ');
  return { epoch, seq: Number(seq), place: Number(place) };
}
