import { hidDevice } from '@otklik/kiosk/devices/hid/hid-adapter.ts';
import { nodeHidBus } from '@otklik/kiosk/devices/hid/node-hid-bus.ts';
import { loadProfiles, shippedProfilesDir } from '@otklik/kiosk/devices/hid/profile-files.ts';
import type { DevicePort, DeviceReport } from '@otklik/kiosk/devices/port.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';

export type Backend = 'hidraw' | 'libusb';

/** The kiosk's adapter on a real bus, with a journal in memory: what was durable outlives a restart of the adapter. */
export interface Kiosk {
  readonly port: DevicePort;
  /** All that was reported since the last `fresh`. */
  reports(): readonly DeviceReport[];
  /** Begins a new list of reports. */
  fresh(): void;
  /** Resolves true once the condition holds, false where `ms` pass without it. */
  until(condition: (reports: readonly DeviceReport[]) => boolean, ms?: number): Promise<boolean>;
}

export interface Journal {
  readonly durable: Map<string, number>;
  /** Off: what comes is journalled, but nobody tells the device. */
  acknowledging: boolean;
}

export async function startKiosk(
  backend: Backend,
  spec: { readonly vid: number; readonly pid: number },
  journal: Journal,
): Promise<Kiosk> {
  const { profiles, faults } = await loadProfiles([shippedProfilesDir]);
  if (faults.length > 0) throw new Error(`a shipped profile cannot be read: ${JSON.stringify(faults)}`);
  const port = hidDevice(spec, {
    clock: systemClock(),
    timers: systemTimers,
    rng: cryptoRng,
    bus: nodeHidBus(backend),
    profiles: profiles.filter((profile) => profile.via !== 'keys'),
    claims: new Set(),
    pollMs: 250,
  });
  let reports: DeviceReport[] = [];
  const checks = new Set<() => void>();
  port.start(
    (fresh) => {
      reports.push(...fresh);
      for (const report of fresh) {
        if (report.kind !== 'edge' && report.kind !== 'hold') continue;
        const { serial, bootId, seq } = report.id;
        journal.durable.set(`${serial}/${bootId}`, seq);
        if (journal.acknowledging) port.acknowledge(serial, bootId, seq);
      }
      for (const check of [...checks]) check();
    },
    (serial, bootId) => journal.durable.get(`${serial}/${bootId}`) ?? 0,
  );
  return {
    port,
    reports: () => reports,
    fresh: () => {
      reports = [];
    },
    until: (condition, ms = 15_000) =>
      new Promise((resolve) => {
        const settle = (held: boolean) => {
          clearTimeout(limit);
          checks.delete(check);
          resolve(held);
        };
        const check = () => {
          if (condition(reports)) settle(true);
        };
        const limit = setTimeout(() => settle(false), ms);
        checks.add(check);
        check();
      }),
  };
}

/** Reports in short: `DN Y1`, `hold S3`, `up VM0001`, `lost unplugged`, `gap 1-4`, `fault bad-message`. */
export const story = (reports: readonly DeviceReport[]): readonly string[] => reports.map(inShort);

function inShort(report: DeviceReport): string {
  switch (report.kind) {
    case 'edge':
      return `${report.edge} ${report.button}${report.id.seq}`;
    case 'hold':
      return `hold S${report.id.seq}`;
    case 'up':
      return `up ${report.device.serial}`;
    case 'lost':
      return `lost ${report.reason}`;
    case 'gap':
      return `gap ${report.from}-${report.to}`;
    case 'fault':
      return `fault ${report.code}`;
  }
}

/** How many things the faults of this code tell of. */
export const faultCount = (reports: readonly DeviceReport[], code: string): number =>
  reports.reduce((sum, one) => sum + (one.kind === 'fault' && one.code === code ? (one.count ?? 1) : 0), 0);

/** What was pressed, without the faults and comings and goings around it. */
export const presses = (reports: readonly DeviceReport[]): string =>
  story(reports.filter(({ kind }) => kind === 'edge' || kind === 'hold' || kind === 'gap')).join(', ');
