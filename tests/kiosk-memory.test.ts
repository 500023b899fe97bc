import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { childPrograms } from './support/child-program.ts';

const child = fileURLToPath(new URL('../kiosk/src/testing/memory-child.ts', import.meta.url));
const LIMIT = 150 * 1024 * 1024;

test('after a week of presses the counter takes less than 150 MB', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-week-'));
  const programs = childPrograms();
  try {
    const run = programs.start(['--expose-gc', child, join(dir, 'kiosk'), '7', '600']);
    const [, rss, events] = /^rss (\d+) events (\d+)$/.exec(await run.line(/^rss /, 600_000)) ?? [];
    expect(Number(events)).toBeGreaterThan(7 * 600 * 5);
    expect(Number(rss)).toBeLessThan(LIMIT);
  } finally {
    await programs.endAll();
    rmSync(dir, { recursive: true, force: true });
  }
}, 660_000);
