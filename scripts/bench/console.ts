import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type FirmwareConsoleError,
  startFirmwareConsole,
} from '@otklik/firmware-protocol/simulator/firmware/firmware-console.ts';
import { reportInput } from '@otklik/kiosk/agent/device-input.ts';
import { serialDevice } from '@otklik/kiosk/devices/serial-adapter.ts';
import { openJournal } from '@otklik/kiosk/journal/open-journal.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { ok } from '@otklik/shared/base/result.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { step } from '@otklik/shared/poll/machine.ts';
import { initialState } from '@otklik/shared/poll/state.ts';
import { childPrograms } from '../../tests/support/child-program.ts';
import { openLineFloor } from './line-floor.ts';
import { type Report, timesRow } from './report.ts';
import { summarize } from './stats.ts';

/** What the firmware waits before a level counts, at least; taken off each time. */
const DEBOUNCE_MS = 8;
const PRESS_MS = 60;
const WARM_UP = 20;
const PLACE = 1;

/**
 * From a contact that closes at the pin of the simulated chip to the edge at the kiosk's adapter, and on through the poll
 * machine until the journal has it on the disk. Two presses a poll, the debounce taken off.
 */
export async function benchConsole(
  polls: number,
  tell: (line: string) => void,
): Promise<Result<Report, FirmwareConsoleError>> {
  const folder = mkdtempSync(join(process.env.OTKLIK_BENCH_DIR ?? tmpdir(), 'otklik-bench-'));
  const data = join(folder, 'kiosk');
  mkdirSync(data);
  const programs = childPrograms();
  const clock = systemClock();
  const started = await startFirmwareConsole({ link: join(folder, 'console'), bounceMs: 0 });
  if (!started.ok) {
    rmSync(folder, { recursive: true, force: true });
    return started;
  }
  const device = started.value;
  const journal = openJournal({ dir: data, clock, rng: cryptoRng, version: 'bench' });
  if (!journal.ok) throw new Error(journal.error.detail);
  const port = serialDevice(device.path, { clock });
  const arrived: number[] = [];
  const durable: number[] = [];
  const floors = { echo: [] as number[], syncedEcho: [] as number[] };
  let pressedAt = 0;
  let state = initialState(PLACE, defaultMachineConfig);
  let onUp = (): void => undefined;
  const up = new Promise<void>((resolve) => {
    onUp = resolve;
  });
  try {
    const floor = await openLineFloor(data, programs);
    port.start(
      (reports) => {
        const at = performance.now();
        const arrival = { now: clock.mono(), wall: clock.wall() };
        for (const report of reports) {
          if (report.kind === 'fault') continue;
          const result = step(state, reportInput(report, arrival), journal.value.nextSeq());
          state = result.state;
          const written = journal.value.append(result.events, new Map([[PLACE, JSON.stringify(state)]]));
          if (!written.ok) throw new Error(written.error.detail);
          if (report.kind === 'up') onUp();
          if (report.kind !== 'edge') continue;
          port.acknowledge(report.id.serial, report.id.bootId, report.id.seq);
          if (report.edge !== 'DN') continue;
          arrived.push(at - pressedAt - DEBOUNCE_MS);
          durable.push(performance.now() - pressedAt - DEBOUNCE_MS);
        }
      },
      (serial, bootId) => journal.value.lastDeviceSeq(serial, bootId),
    );
    await up;
    for (let press = 0; press < 2 * polls + WARM_UP; press += 1) {
      if (press % 100 === 0) tell(`console: ${press} of ${2 * polls + WARM_UP} presses`);
      pressedAt = performance.now();
      await device.press(press % 2 === 0 ? 'S' : 'Y', PRESS_MS);
      await pause(PRESS_MS);
      floors.echo.push(await floor.echo());
      floors.syncedEcho.push(await floor.syncedEcho());
    }
    await floor.close();
    const [fresh, kept] = [arrived.slice(WARM_UP), durable.slice(WARM_UP)];
    const echo = { name: 'pty round trip', ms: summarize(floors.echo.slice(WARM_UP)) };
    const synced = { name: 'pty round trip with fdatasync', ms: summarize(floors.syncedEcho.slice(WARM_UP)) };
    return ok({
      name: 'console',
      rows: [
        timesRow(echo.name, echo.ms),
        timesRow(synced.name, synced.ms),
        timesRow('press at the pin to edge at the kiosk', summarize(fresh), echo),
        timesRow('press at the pin to durable in the journal', summarize(kept), synced),
      ],
      notes: [
        `the firmware’s own debounce of ${DEBOUNCE_MS} ms is taken off; edges lost: ${device.view().lost}`,
        'of the rest up to 1 ms is the firmware’s sampling, up to 1 ms the simulation’s slice, 1.7 to 2 ms the frame’s own',
        'time at 115200 baud',
      ],
    });
  } finally {
    await port.close();
    await device.close();
    journal.value.close();
    await programs.endAll();
    rmSync(folder, { recursive: true, force: true });
  }
}
