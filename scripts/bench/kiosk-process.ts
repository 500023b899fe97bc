import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSimulatedConsole } from '@otklik/firmware-protocol/simulator/console.ts';
import type { ChildPrograms } from '../../tests/support/child-program.ts';
import { startBenchHub } from './bench-hub.ts';
import { writeOfflineDays } from './offline-days.ts';
import { type Row, timesRow } from './report.ts';
import { summarize } from './stats.ts';

const kioskMain = fileURLToPath(new URL('../../kiosk/src/main.ts', import.meta.url));
const memoryChild = fileURLToPath(new URL('../../kiosk/src/testing/memory-child.ts', import.meta.url));
const STARTS = 12;
const SETTLE_MS = 5000;
const IDLE_MS = 30_000;
const MB = 1024 * 1024;

/** From the program's start to "kiosk ready", with a week's journal, beside a Node that does nothing. */
export async function benchStart(
  folder: string,
  programs: ChildPrograms,
  tell: (line: string) => void,
): Promise<readonly Row[]> {
  const data = join(folder, 'start');
  writeOfflineDays(data, 7, 500);
  const starts: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < STARTS; round += 1) {
    if (round % 4 === 0) tell(`kiosk: ${round} of ${STARTS} cold starts`);
    let from = performance.now();
    await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
    bare.push(performance.now() - from);
    from = performance.now();
    const kiosk = programs.start([kioskMain, '--data', data]);
    await kiosk.line(/^kiosk ready /);
    starts.push(performance.now() - from);
    await kiosk.end('SIGTERM');
  }
  const floor = { name: 'node -e 0', ms: summarize(bare) };
  return [
    timesRow(floor.name, floor.ms),
    timesRow('agent’s cold start to ready (goal 1500 ms)', summarize(starts), floor),
  ];
}

/** A kiosk with a console and a hub while nobody presses: its share of a core, and what it holds in memory. */
export async function benchIdle(
  folder: string,
  programs: ChildPrograms,
  tell: (line: string) => void,
): Promise<readonly Row[]> {
  if (process.platform !== 'linux') return [];
  const device = await startSimulatedConsole({ link: join(folder, 'idle-console') });
  try {
    const hub = await startBenchHub(join(folder, 'idle'), programs);
    const data = join(folder, 'idle', 'kiosk');
    const kiosk = programs.start([
      ...[kioskMain, '--data', data, '--device', `serial:${device.path}`],
      ...['--hub', hub.url, '--enrol', hub.code],
    ]);
    await kiosk.line(/^sync online$/);
    await pause(SETTLE_MS);
    tell(`kiosk: idle for ${IDLE_MS / 1000} s`);
    const before = cpuMs(kiosk.pid);
    const from = performance.now();
    await pause(IDLE_MS);
    const share = (cpuMs(kiosk.pid) - before) / (performance.now() - from);
    const resident = residentBytes(kiosk.pid);
    await kiosk.end('SIGTERM');
    tell('kiosk: a week of presses, fast-forwarded');
    const week = programs.start(['--expose-gc', memoryChild, join(folder, 'week'), '7', '600']);
    const rss = Number((await week.line(/^rss /, 600_000)).split(' ')[1]);
    await week.ended;
    return [
      {
        name: 'idle CPU, console and hub connected (goal 2 %)',
        kind: 'figure',
        value: share * 100,
        unit: '%',
      },
      { name: 'memory of that process', kind: 'figure', value: resident / MB, unit: 'MB' },
      { name: 'memory after a week of presses (goal 150 MB)', kind: 'figure', value: rss / MB, unit: 'MB' },
    ];
  } finally {
    await device.close();
  }
}

/** User and system time of a process so far; the kernel counts in hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) * 1024;
}
