import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inWorkers } from './in-workers.ts';

/** What keeps this process alive on behalf of workers. */
const ports = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

test('where a worker fails, no other is still at work once that is told', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-workers-'));
  const file = join(dir, 'hub.db');
  writeFileSync(file, '');
  const before = ports();
  // An empty database has no tables: every check throws.
  const tasks = Array.from({ length: 20 }, () => ({ kind: 'whole' }) as const);
  await expect(inWorkers(file, tasks, 3, () => undefined)).rejects.toThrow('no such table');
  expect(ports()).toBe(before);
  rmSync(dir, { recursive: true, force: true });
});
