import { closeSync, fdatasyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createAgent } from '@otklik/kiosk/agent/agent.ts';
import type { DevicePort, DeviceReport } from '@otklik/kiosk/devices/port.ts';
import { openJournal } from '@otklik/kiosk/journal/open-journal.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { type Row, timesRow } from './report.ts';
import { summarize } from './stats.ts';

const POLLS = 250;
const WARM_UP = 20;
/** Longer than the settling of an answer, so that no timer falls into what is measured. Ms. */
const SPACING_MS = 60;
const block = Buffer.alloc(4096, 1);

/** A press reported at the device port until the agent acknowledges it: machine, journal, commit. */
export async function benchPort(folder: string, tell: (line: string) => void): Promise<readonly Row[]> {
  const dir = join(folder, 'port');
  mkdirSync(dir);
  const clock = systemClock();
  const opened = openJournal({ dir, clock, rng: cryptoRng, version: 'bench' });
  if (!opened.ok) throw new Error(opened.error.detail);
  const journal = opened.value;
  let report: (reports: readonly DeviceReport[]) => void = () => undefined;
  let acknowledgedAt = 0;
  const serial = 'SN0001';
  const bootId = '5A3F0C21';
  const device: DevicePort = {
    name: 'bench',
    start(listener) {
      report = listener;
      const buttons = ['Y', 'N', 'U', 'S'] as const;
      const identity = {
        serial,
        bootId,
        model: 'bench',
        class: 'serial',
        buttons,
        holdCapable: true,
      } as const;
      listener([{ kind: 'up', device: identity }]);
    },
    acknowledge: () => {
      acknowledgedAt = performance.now();
    },
    led: () => undefined,
    beep: () => undefined,
    close: () => Promise.resolve(),
  };
  const agent = createAgent({
    journal,
    clock,
    timers: systemTimers,
    devices: [{ place: 1, device, touch: false }],
    version: 'bench',
    canPlay: () => false,
    onView: () => undefined,
    onCommit: () => undefined,
    onFault: () => undefined,
    onDeviceFault: () => undefined,
  });
  agent.start();
  const file = openSync(join(dir, 'floor.bin'), 'a');
  const presses: number[] = [];
  const syncs: number[] = [];
  let seq = 0;

  function edge(button: Button, kind: 'DN' | 'UP'): number {
    seq += 1;
    const own = clock.mono();
    const from = performance.now();
    report([{ kind: 'edge', button, edge: kind, own, id: { serial, bootId, seq, t: own } }]);
    return acknowledgedAt - from;
  }
  function sync(): number {
    const from = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - from;
  }

  for (let poll = 0; poll < POLLS + WARM_UP; poll += 1) {
    if (poll % 100 === 0) tell(`kiosk: ${poll} of ${POLLS + WARM_UP} polls at the port`);
    for (const [button, kind] of [
      ['S', 'DN'],
      ['S', 'UP'],
      ['Y', 'DN'],
      ['Y', 'UP'],
    ] as const) {
      await pause(SPACING_MS);
      // In turn, so that both meet the same disk and the same neighbours.
      const press = edge(button, kind);
      await pause(SPACING_MS / 10);
      const floor = sync();
      if (poll < WARM_UP) continue;
      presses.push(press);
      syncs.push(floor);
    }
  }
  await agent.stop();
  closeSync(file);
  journal.close();
  const floor = { name: 'fdatasync of 4 KiB', ms: summarize(syncs) };
  return [
    timesRow(floor.name, floor.ms),
    timesRow('press at the port to durable (goal p99 × 2)', summarize(presses), floor),
  ];
}
