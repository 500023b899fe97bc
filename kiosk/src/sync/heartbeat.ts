import type { DeviceHealth, Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import type { UpdateStatus } from '@otklik/shared/api/releases.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { buttonFaults } from '../devices/button-faults.ts';
import type { DeviceSnapshot } from '../devices/device-status.ts';
import type { DurableJournal } from '../journal/journal.ts';
import type { SyncState } from './state.ts';

/** What the program is, as its heartbeat names it. */
export interface ProgramVersions {
  readonly kiosk: string;
  readonly node: string;
  /** `linux-x64` */
  readonly platform: string;
}

export const programVersions = (kiosk: string): ProgramVersions => ({
  kiosk,
  node: process.versions.node,
  platform: `${process.platform}-${process.arch}`,
});

export interface HeartbeatSources {
  readonly versions: ProgramVersions;
  readonly clock: Clock;
  /** Monotonic ms of the program's start. */
  readonly startedAt: number;
  readonly journal: Pick<DurableJournal, 'identity' | 'nextSeq' | 'health'>;
  readonly devices: readonly DeviceSnapshot[];
  /** What else is wrong now: inserts that wait, periods that run out, prompts that are missing. */
  readonly faults?: readonly { readonly code: string; readonly since?: number }[];
  /** Of the program itself, where it can be updated. */
  readonly update?: UpdateStatus | undefined;
}

/** Faults a heartbeat names at most. */
const MAX_FAULTS = 32;
/** Devices a heartbeat names at most. */
const MAX_DEVICES = 255;

/** How the kiosk fares now. Holds no text that a person wrote: codes, counts, and what devices call themselves. */
export function heartbeatOf(sources: HeartbeatSources, sync: SyncState): Heartbeat {
  const { versions, clock, startedAt, journal } = sources;
  const { identity } = journal;
  const { fault, recording, ballast, sizeBytes, freeBytes } = journal.health();
  const { lastError, oldestUnsentAt, queued } = sync;
  return {
    versions: { ...versions },
    boot: identity.boot,
    upMs: Math.max(0, clock.mono() - startedAt),
    wall: clock.wall(),
    ...(sync.clock === undefined ? {} : { clock: { offset: sync.clock.offset, error: sync.clock.error } }),
    outbox: { queued, ...(oldestUnsentAt === undefined ? {} : { oldestUnsentAt }) },
    journal: {
      epoch: identity.epoch,
      lastSeq: journal.nextSeq() - 1,
      recording,
      ballast,
      sizeBytes,
      ...(freeBytes === undefined ? {} : { freeBytes }),
    },
    ...(sources.update === undefined ? {} : { update: sources.update }),
    devices: sources.devices.slice(0, MAX_DEVICES).map(deviceHealth),
    faults: [
      ...(fault === null ? [] : [{ code: fault.code, since: fault.since }]),
      ...(lastError === undefined ? [] : [{ code: lastError.code }]),
      ...buttonFaults(sources.devices, clock.wall()),
      ...(sources.faults ?? []),
    ].slice(0, MAX_FAULTS),
  };
}

function deviceHealth(device: DeviceSnapshot): DeviceHealth {
  const { place, name, state, model, serial, counters, lastFault, lastSeen } = device;
  return {
    place,
    name: name.slice(0, 200),
    class: device.class,
    state,
    ...(model === undefined ? {} : { model: model.slice(0, 64) }),
    ...(serial === undefined ? {} : { serial: serial.slice(0, 64) }),
    counters: { ...counters },
    // Its detail stays here: it may quote what a device sent.
    ...(lastFault === undefined ? {} : { lastFault: { code: lastFault.code, at: lastFault.at } }),
    ...(lastSeen === undefined ? {} : { lastSeen }),
  };
}
