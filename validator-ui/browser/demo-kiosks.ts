import { type Heartbeat, type KioskHealth, questionFaultCodes } from '@otklik/shared/api/heartbeat.ts';
import { start, store, workplaces } from './demo-data.ts';

/** Kiosks of the demonstration: one with a lost console and a queue, one that fell silent, one new, one given back. */
export const KIOSKS_NOW = start;

const heartbeat: Heartbeat = {
  versions: { kiosk: '0.1.0', node: '24.21.0', platform: 'linux-x64' },
  boot: '5a3f0c21',
  upMs: 3_600_000,
  wall: start - 12_250,
  clock: { offset: 250, error: 12 },
  outbox: { queued: 1204, oldestUnsentAt: start - 2 * 86_400_000 - 3_600_000 },
  journal: {
    epoch: '00000000000000aa',
    lastSeq: 20_804,
    recording: true,
    ballast: 'away',
    sizeBytes: 9_000_000,
    freeBytes: 640_000_000,
  },
  devices: [
    {
      place: 1,
      name: 'serial:/dev/ttyUSB0',
      class: 'serial',
      state: 'lost',
      serial: 'SN0001',
      counters: { lost: 1 },
    },
    { place: 1, name: 'touch', class: 'touch', state: 'up', counters: { edge: 7 } },
  ],
  faults: [
    { code: 'disk-low', since: start - 60_000 },
    ...questionFaultCodes.map((code) => ({ code, since: start - 60_000 })),
  ],
};

const bound = (index: number) => workplaces.slice(index, index + 1).map((place) => ({ ...place, place: 1 }));
const kiosk = (digit: string, more: Partial<KioskHealth>): KioskHealth => ({
  id: digit.repeat(32),
  store: store.id,
  workplaces: bound(0),
  version: '0.1.0',
  enrolledAt: start - 90 * 86_400_000,
  revision: 1,
  state: 'online',
  reachable: false,
  ...more,
});

export const demoKiosks: readonly KioskHealth[] = [
  kiosk('1', { reachable: true, lastSeen: start - 12_000, heartbeat }),
  kiosk('2', {
    state: 'silent',
    reachable: true,
    workplaces: bound(1),
    lastSeen: start - 3 * 3_600_000,
    heartbeat: { ...heartbeat, outbox: { queued: 12 } },
  }),
  kiosk('3', { state: 'never' }),
  kiosk('4', {
    state: 'revoked',
    revokedAt: start - 86_400_000,
    lastSeen: start - 2 * 86_400_000,
    heartbeat,
  }),
];
