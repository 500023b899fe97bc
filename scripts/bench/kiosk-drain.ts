import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { one, openDatabase } from '@otklik/hub-server/db/sqlite.ts';
import type { ChildPrograms } from '../../tests/support/child-program.ts';
import { startBenchHub } from './bench-hub.ts';
import { writeOfflineDays } from './offline-days.ts';
import type { Row } from './report.ts';

const kioskMain = fileURLToPath(new URL('../../kiosk/src/main.ts', import.meta.url));
const insertChild = fileURLToPath(new URL('./insert-child.ts', import.meta.url));
const DAYS = 90;
const POLLS_A_DAY = 2000;
const LOOK_MS = 50;
/** Events a transaction of the floor: as many as a batch has. */
const BATCH = 500;

/** Ninety days without a network, then the hub is there: how long until it holds all of it. */
export async function benchDrain(
  folder: string,
  programs: ChildPrograms,
  tell: (line: string) => void,
): Promise<readonly Row[]> {
  const data = join(folder, 'offline');
  mkdirSync(data);
  tell(`kiosk: ${DAYS} days of ${POLLS_A_DAY} polls are written`);
  const { events, polls } = writeOfflineDays(data, DAYS, POLLS_A_DAY);
  tell(`kiosk: floor: ${events} events inserted in one process`);
  const floor = await insertAll(data, join(folder, 'floor.db'), programs);
  const hub = await startBenchHub(folder, programs);
  const kiosk = programs.start([kioskMain, '--data', data, '--hub', hub.url, '--enrol', hub.code]);
  await kiosk.line(/^kiosk enrolled$/);
  const from = performance.now();
  const look = openDatabase(join(folder, 'hub', 'hub.db'), 'read');
  try {
    for (let durable = 0; durable < events; await pause(LOOK_MS)) {
      durable = one<{ durable: number }>(look, 'SELECT MAX(durable) AS durable FROM journals')?.durable ?? 0;
    }
  } finally {
    look.close();
  }
  const ms = performance.now() - from;
  await kiosk.end('SIGTERM');
  const seconds = (value: number) => ({ kind: 'figure', value: value / 1000, unit: 's' }) as const;
  return [
    { name: `insert of the same ${events} events, one process`, ...seconds(floor) },
    {
      name: `${polls} polls of ${DAYS} days offline to a local hub (goal 60 s)`,
      ...seconds(ms),
      floor: { name: 'raw insert', p50: ms / floor },
    },
    { name: 'events a second to the hub', kind: 'rate', perSecond: (events * 1000) / ms },
  ];
}

/** Ms of the floor, in a process of its own. */
async function insertAll(data: string, file: string, programs: ChildPrograms): Promise<number> {
  const child = programs.start([insertChild, data, file, String(BATCH)]);
  const line = await child.line(/^inserted /);
  await child.ended;
  return Number(line.slice('inserted '.length));
}
