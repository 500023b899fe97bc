import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childPrograms } from '../../tests/support/child-program.ts';
import { benchDrain } from './kiosk-drain.ts';
import { benchPort } from './kiosk-port.ts';
import { benchIdle, benchStart } from './kiosk-process.ts';
import type { Report } from './report.ts';

/** What a counter must hold: a press, a start, an idle day, ninety days offline. */
export async function benchKiosk(tell: (line: string) => void): Promise<Report> {
  // Not always the same disk as /tmp: OTKLIK_BENCH_DIR says which is meant.
  const folder = mkdtempSync(join(process.env.OTKLIK_BENCH_DIR ?? tmpdir(), 'otklik-bench-kiosk-'));
  const programs = childPrograms();
  try {
    mkdirSync(join(folder, 'idle'));
    const port = await benchPort(folder, tell);
    const start = await benchStart(folder, programs, tell);
    const idle = await benchIdle(folder, programs, tell);
    const drain = await benchDrain(folder, programs, tell);
    return {
      name: 'kiosk',
      rows: [...port, ...start, ...idle, ...drain],
      notes: ['hub, kiosk and console share this machine; each poll is six events'],
    };
  } finally {
    await programs.endAll();
    rmSync(folder, { recursive: true, force: true });
  }
}
