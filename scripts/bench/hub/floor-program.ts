import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBatches, timePass } from './floor.ts';
import type { Said } from './jobs.ts';

/** The floor as a program of its own: `floor-program.ts HUBDIR`; a pass each time it is told `go`. */
const [hubDir = ''] = process.argv.slice(2);
const say = (said: Said): void => void process.send?.(said);

/** Passes go on until they have taken so long together, ms. */
const AT_LEAST_MS = 700;

process.on('disconnect', () => process.exit());
try {
  const { batches, events } = readBatches(hubDir, 100);
  process.on('message', () => {
    let [ms, cpuUs, rows, passes] = [0, 0, 0, 0];
    while (ms < AT_LEAST_MS) {
      const folder = mkdtempSync(join(process.env.OTKLIK_BENCH_DIR ?? tmpdir(), 'otklik-bench-floor-'));
      try {
        const pass = timePass(folder, batches);
        ms += pass.ms;
        cpuUs += pass.cpuUs;
        rows = pass.rows;
        passes += 1;
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    const all = events * passes;
    say({ floor: { events, rows, perSecond: (all * 1000) / ms, cpuUs: cpuUs / all } });
  });
  say({ port: 0 });
} catch (error) {
  say({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}
