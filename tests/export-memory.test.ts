import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addAdminSession, generateHub } from '@otklik/hub-server/testing/generated-hub.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hubFlags } from '../scripts/setup/hub-flags.mjs';
import { childPrograms } from './support/child-program.ts';
import { seeded } from './support/seeded.ts';

/**
 * What exports at full speed add to the memory of a hub that runs as it is shipped (docs/decisions/0088): a hub as a program
 * of its own, by the flags and the environment of `npm run hub` and of its unit.
 */
const server = fileURLToPath(new URL('../hub-server/src/server.ts', import.meta.url));
const programs = childPrograms();
let dir = '';
let events = 0;
let cookie = '';

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'otklik-export-memory-'));
  const random = seeded(1);
  events = generateHub({
    ...{ dir, kiosks: 8, customers: 900, batch: 500, start: 1_790_000_000_000 },
    random: () => random.int(0, 999_999) / 1_000_000,
  });
  cookie = addAdminSession(dir);
}, 300_000);
afterAll(async () => {
  await programs.endAll();
  rmSync(dir, { recursive: true, force: true });
});

/** Linux counts what a process had at the most since it was last told to begin anew (proc(5): clear_refs, VmHWM), MB. */
function mostMemory(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}

const elsewhere = process.platform !== 'linux';

test.skipIf(elsewhere)(
  'exports one after another in every format add less than 150 MB at their most (skipped where this is not Linux)',
  async () => {
    const hub = programs.start(
      [...hubFlags, server, '--data', dir, '--port', '0', '--host', '127.0.0.1', '--log-level', 'warn'],
      { MALLOC_ARENA_MAX: '2' },
    );
    const url = (await hub.line(/^hub ready /)).slice('hub ready '.length);
    // What is loaded and compiled with the first request of all is none of an export's.
    for (const format of ['ndjson', 'csv', 'xlsx']) {
      const reply = await fetch(`${url}/api/v1/exports/events.${format}?from=2020-01-01&to=2020-01-02`, {
        headers: { cookie },
      });
      expect(reply.status).toBe(200);
      await reply.arrayBuffer();
    }
    writeFileSync(`/proc/${hub.pid}/clear_refs`, '5');
    const before = mostMemory(hub.pid);
    for (const format of ['ndjson', 'csv', 'ndjson', 'xlsx']) {
      const reply = await fetch(`${url}/api/v1/exports/events.${format}`, { headers: { cookie } });
      expect(reply.status).toBe(200);
      let lines = 0;
      for await (const piece of reply.body ?? []) {
        if (format === 'ndjson') for (const byte of piece) lines += byte === 10 ? 1 : 0;
      }
      if (format === 'ndjson') expect(lines).toBe(events);
    }
    // Without a bound to how heaps grow it was 300 MB and more (docs/decisions/0075).
    expect(mostMemory(hub.pid) - before).toBeLessThan(150);
  },
  240_000,
);
