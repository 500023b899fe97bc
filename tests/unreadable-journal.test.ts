import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { appendEdges, openOrThrow, tempDir } from '@otklik/kiosk/journal/testing/drafts.ts';
import { expect, test } from 'vitest';
import { cannotRecord } from './power-cut/record.ts';

const workload = join(import.meta.dirname, 'power-cut', 'journal', 'workload.ts');
const why = cannotRecord();

test.skipIf(why !== undefined && process.env.CI === undefined)(
  'sectors of the journal that cannot be read at the start: the file is set aside, and the counter records',
  () => {
    const { dir, remove } = tempDir();
    try {
      const journal = openOrThrow(dir);
      const old = journal.identity.epoch;
      for (let n = 0; n < 10; n += 1) appendEdges(journal, n * 50 + 1, 50);
      journal.close();

      const file = join(dir, 'journal.db');
      // The eighth read is one of the check at the start, the ninth the first of the salvage. No more: the path is then
      // that of the new file.
      const fault = ['-e', 'trace=pread64', '-e', 'inject=pread64:error=EIO:when=8..9'];
      const strace = ['-f', '-qq', '-o', '/dev/null', '-P', file, ...fault];
      const run = spawnSync('strace', [...strace, process.execPath, workload, dir, '1', 'short'], {
        encoding: 'utf8',
      });
      expect(run.stderr).toBe('');
      expect(run.status).toBe(0);

      const again = openOrThrow(dir);
      expect(again.opening.kind).toBe('resumed');
      expect(again.identity.epoch).not.toBe(old);
      expect(again.read(again.identity.epoch, 1, 1)[0]?.data).toMatchObject({ reason: 'damaged' });
      expect(again.nextSeq()).toBeGreaterThan(15);
      expect(readdirSync(dir).filter((name) => /^journal-damaged-[0-9a-f]{16}\.db$/.test(name))).toHaveLength(
        1,
      );
      again.close();
    } finally {
      remove();
    }
  },
  30_000,
);
