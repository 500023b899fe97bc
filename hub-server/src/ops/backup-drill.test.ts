import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningHub, startHub } from '../server.ts';
import { generateHub } from '../testing/generated-hub.ts';

/** The backup drill of docs/operations.md, as it stands there, on a hub that runs. */

const root = join(import.meta.dirname, '../../..');
let folder: string;
let hub: RunningHub;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'otklik-drill-'));
  const dir = join(folder, 'data');
  mkdirSync(dir);
  const random = fc.sample(fc.double({ min: 0, max: 0.999, noNaN: true }), { numRuns: 4000, seed: 1 });
  let at = 0;
  generateHub({
    ...{ dir, kiosks: 1, customers: 20, batch: 50, start: Date.UTC(2026, 10, 1, 9) },
    random: () => random[at++ % random.length] ?? 0,
  });
  hub = await startHub({ dataDir: dir, port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the backup drill ends well, and says that all holds', async () => {
  const text = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');
  const [, code = ''] = /### Backup drill\n.*?<!-- run by a test -->\n```sh\n(.*?)```/s.exec(text) ?? [];
  expect(code.trim().split('\n')).toHaveLength(3);
  const env = {
    ...process.env,
    DATA: join(folder, 'data'),
    COPY: join(folder, 'copy'),
    SPARE: join(folder, 'spare'),
  };
  await promisify(execFile)('sh', ['-eu', '-c', code], { cwd: root, env });
  const manifest = JSON.parse(readFileSync(join(folder, 'copy', 'backup.json'), 'utf8'));
  expect(JSON.stringify(manifest)).toContain('hub-key.pem');
}, 240_000);
