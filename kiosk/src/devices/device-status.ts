import type { WallMs } from '@otklik/shared/base/ids.ts';
import type { Button, DeviceClass } from '@otklik/shared/poll/events.ts';
import { type ButtonWear, noteDown } from './button-faults.ts';
import type { DeviceFault } from './faults.ts';
import type { DeviceReport } from './port.ts';

/** What is counted of a device: its faults by code, and what it reports. All since the kiosk started. */
export type DeviceCounter = DeviceFault | 'up' | 'lost' | 'edge' | 'hold' | 'gap';

/** What the diagnostics show of one device, whatever its kind. */
export interface DeviceSnapshot {
  /** The port's name: `serial:/dev/ttyUSB0`, `hid:0079:0006`, `touch:1`. */
  readonly name: string;
  readonly place: number;
  readonly class: DeviceClass;
  /** `waiting`: not seen since the kiosk started. */
  readonly state: 'waiting' | 'up' | 'lost';
  readonly model?: string;
  /** As journalled; another than the device's own after `serial-taken`. */
  readonly serial?: string;
  readonly buttons: readonly Button[];
  /** Buttons that are down, as far as is known. */
  readonly down: readonly Button[];
  /** When each button last went down. */
  readonly pressed: Readonly<Partial<Record<Button, WallMs>>>;
  /** How often each button went down. */
  readonly presses?: Readonly<Partial<Record<Button, number>>>;
  /** What tells a button that wears out (button-faults.ts). */
  readonly wear?: ButtonWear;
  /** When a device that speaks by itself each second did so in the last minute, oldest first. */
  readonly beats?: readonly WallMs[];
  /** Whether it may raise force majeure; absent until it has come up once. */
  readonly holdCapable?: boolean;
  readonly profile?: string;
  readonly counters: Readonly<Partial<Record<DeviceCounter, number>>>;
  readonly lastFault?: { readonly code: DeviceFault; readonly detail: string; readonly at: WallMs };
  /** When anything was last heard of it. */
  readonly lastSeen?: WallMs;
}

export const waitingDevice = (name: string, kind: DeviceClass, place: number): DeviceSnapshot => ({
  name,
  place,
  class: kind,
  state: 'waiting',
  buttons: [],
  down: [],
  pressed: {},
  counters: {},
});

/** Brings the snapshot up to date with one report. Pure. */
export function noteReport(before: DeviceSnapshot, report: DeviceReport, at: WallMs): DeviceSnapshot {
  if (report.kind === 'fault') {
    const { code, detail, count = 1 } = report;
    return { ...counted(before, code, count), lastFault: { code, detail, at } };
  }
  const next = { ...counted(before, report.kind, 1), lastSeen: at };
  if (report.kind === 'lost') return { ...next, state: 'lost', down: [] };
  if (report.kind === 'edge') {
    const others = next.down.filter((button) => button !== report.button);
    return report.edge === 'UP'
      ? { ...next, down: others }
      : {
          ...next,
          down: [...others, report.button],
          pressed: { ...next.pressed, [report.button]: at },
          presses: { ...next.presses, [report.button]: (next.presses?.[report.button] ?? 0) + 1 },
          wear: noteDown(next.wear, { button: report.button, own: report.own, at }),
        };
  }
  if (report.kind !== 'up') return next;
  const { profile: _other, ...rest } = next;
  const { serial, model, buttons, holdCapable, profile } = report.device;
  return {
    ...rest,
    state: 'up',
    down: [],
    serial,
    model,
    buttons,
    holdCapable,
    ...(profile === undefined ? {} : { profile }),
  };
}

function counted(before: DeviceSnapshot, code: DeviceCounter, by: number): DeviceSnapshot {
  return { ...before, counters: { ...before.counters, [code]: (before.counters[code] ?? 0) + by } };
}
