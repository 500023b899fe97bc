import { HOLD_MS } from '@otklik/firmware-protocol/constants.ts';
import { distance } from '@otklik/firmware-protocol/uint32.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { CodedError } from '@otklik/shared/base/errors.ts';
import { asWallMs } from '@otklik/shared/base/ids.ts';
import type { DeviceClass } from '@otklik/shared/poll/events.ts';
import { type DeviceSnapshot, noteReport, waitingDevice } from './device-status.ts';
import type { DeviceFault } from './faults.ts';
import type { DevicePort, DeviceReport } from './port.ts';

/**
 * All devices of a kiosk, whatever their kind: what the diagnostics show of each, and what can only be seen across
 * them. Invariants:
 * - no two devices that are up have the same serial towards the agent, whatever they call themselves;
 * - every report of a device reaches the agent, in order, with nothing changed but that name.
 */
export interface DeviceRegistry {
  /** The port as the agent is to use it. */
  watch(port: DevicePort, kind: DeviceClass, place: number): DevicePort;
  /** The device is no longer asked for: it is not shown any more. `port`: as `watch` gave it. */
  forget(port: DevicePort): void;
  snapshots(): readonly DeviceSnapshot[];
  /** Something about devices that is no single device's: a profile that cannot be used. */
  note(fault: CodedError<DeviceFault>): void;
  notes(): readonly CodedError<DeviceFault>[];
}

/** A serial has at most 16 characters (`deviceNameSchema`); a second device of the same gets `-2` behind it. */
const NAME_MAX = 16;
const SUFFIXES = ['', '-2', '-3', '-4', '-5', '-6', '-7', '-8', '-9'] as const;

type LookUp = Parameters<DevicePort['start']>[1];

interface Entry {
  readonly port: DevicePort;
  snapshot: DeviceSnapshot;
  /** The name it has towards the agent while it is up. */
  held?: string;
}

/** `onChange` is called after each report of any device. */
export function deviceRegistry(clock: Clock, onChange: () => void = () => undefined): DeviceRegistry {
  let entries: readonly Entry[] = [];
  const watched = new Map<DevicePort, Entry>();
  const notes: CodedError<DeviceFault>[] = [];

  function watch(port: DevicePort, kind: DeviceClass, place: number): DevicePort {
    const entry: Entry = { port, snapshot: waitingDevice(port.name, kind, place) };
    entries = [...entries, entry];
    /** The device's own serial and what the agent knows it as. */
    let own = '';
    let known = '';
    let lookUp: LookUp = () => 0;
    /** Device time of a seller button that is down where that can raise nothing. */
    let sellerDown: number | undefined;

    const free = (name: string) => entries.every((other) => other === entry || other.held !== name);

    /** The name a device gets: one under which the journal knows this boot, else the first that is free. */
    function nameFor(serial: string, bootId: string): string {
      const names = SUFFIXES.map((suffix) => serial.slice(0, NAME_MAX - suffix.length) + suffix).filter(free);
      return names.find((name) => lookUp(name, bootId) > 0) ?? names[0] ?? serial;
    }

    function translate(report: DeviceReport): readonly DeviceReport[] {
      switch (report.kind) {
        case 'fault':
          return [report];
        case 'up': {
          const { serial, bootId } = report.device;
          own = serial;
          known = nameFor(serial, bootId);
          entry.held = known;
          sellerDown = undefined;
          const up: DeviceReport = { kind: 'up', device: { ...report.device, serial: known } };
          if (known === serial) return [up];
          const detail = `another device already calls itself ${serial}; this one is recorded as ${known}`;
          return [up, { kind: 'fault', code: 'serial-taken', detail }];
        }
        case 'lost':
          delete entry.held;
          return [{ ...report, serial: named(report.serial) }];
        case 'gap':
          sellerDown = undefined;
          return [{ ...report, serial: named(report.serial) }];
        case 'hold':
          return [{ ...report, id: { ...report.id, serial: named(report.id.serial) } }];
        case 'edge': {
          const edge = { ...report, id: { ...report.id, serial: named(report.id.serial) } };
          return [edge, ...longPress(report)];
        }
      }
    }

    /** A long press that is taken for a press is told, so that nobody believes a force majeure was raised. */
    function longPress(report: Extract<DeviceReport, { kind: 'edge' }>): readonly DeviceReport[] {
      if (report.button !== 'S' || entry.snapshot.holdCapable !== false) return [];
      const since = sellerDown;
      sellerDown = report.edge === 'DN' ? report.id.t : undefined;
      if (report.edge === 'DN' || since === undefined) return [];
      const held = distance(report.id.t, since);
      if (held < HOLD_MS) return [];
      const detail = `the seller button was held for ${held} ms on ${known}, which cannot raise force majeure; it counts as a press`;
      return [{ kind: 'fault', code: 'hold-not-capable', detail }];
    }

    const named = (serial: string) => (serial === own ? known : serial);

    const seen: DevicePort = {
      name: port.name,
      start(listener, durableUpTo) {
        lookUp = durableUpTo;
        port.start(
          (reports) => {
            const translated: DeviceReport[] = [];
            for (const report of reports) {
              for (const one of translate(report)) {
                entry.snapshot = noteReport(entry.snapshot, one, clock.wall());
                translated.push(one);
              }
            }
            listener(translated);
            onChange();
          },
          (serial, bootId) => durableUpTo(nameFor(serial, bootId), bootId),
        );
      },
      acknowledge: (serial, bootId, seq) => port.acknowledge(serial === known ? own : serial, bootId, seq),
      led: (button, mode) => port.led(button, mode),
      beep: (ms) => port.beep(ms),
      close: () => port.close(),
    };
    watched.set(seen, entry);
    return seen;
  }

  function beatsOf(port: DevicePort): Pick<DeviceSnapshot, 'beats'> {
    const beats = port.beats?.();
    if (beats === undefined || beats.length === 0) return {};
    const shift = clock.wall() - clock.mono();
    return { beats: beats.map((at) => asWallMs(Math.round(at + shift))) };
  }

  return {
    watch,
    forget(port) {
      const gone = watched.get(port);
      watched.delete(port);
      entries = entries.filter((entry) => entry !== gone);
      onChange();
    },
    snapshots: () => entries.map(({ snapshot, port }) => ({ ...snapshot, ...beatsOf(port) })),
    note(fault) {
      notes.push(fault);
      onChange();
    },
    notes: () => notes,
  };
}
