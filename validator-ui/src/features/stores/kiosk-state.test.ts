import type { Heartbeat, KioskHealth } from '@otklik/shared/api/heartbeat.ts';
import { expect, test } from 'vitest';
import { hasNoData, needsAttention } from './kiosk-state.ts';

const heartbeat: Heartbeat = {
  versions: { kiosk: '0.1.0', node: '24.21.0', platform: 'linux-x64' },
  boot: '5a3f0c21',
  upMs: 1,
  wall: 1,
  clock: { offset: -9_000_000, error: 20 },
  outbox: { queued: 0 },
  journal: {
    epoch: '00000000000000aa',
    lastSeq: 1,
    recording: true,
    ballast: 'laid',
    sizeBytes: 1,
    freeBytes: 9e9,
  },
  devices: [{ place: 1, name: 'touch', class: 'touch', state: 'up', counters: {} }],
  faults: [],
};
const kiosk = (more: Partial<KioskHealth>, said: Partial<Heartbeat> = {}): KioskHealth => ({
  id: '0'.repeat(32),
  store: 's',
  workplaces: [],
  version: '0.1.0',
  enrolledAt: 1,
  revision: 1,
  state: 'online',
  reachable: true,
  heartbeat: { ...heartbeat, ...said },
  ...more,
});

test.each([
  ['one that fares well, its clock far off but measured', kiosk({}), false],
  ['a silent one', kiosk({ state: 'silent' }), true],
  ['one never heard', kiosk({ state: 'never' }), true],
  ['one switched off', kiosk({ state: 'revoked' }, { faults: [{ code: 'disk-full' }] }), false],
  ['a fault', kiosk({}, { faults: [{ code: 'disk-low' }] }), true],
  ['a lost console', kiosk({}, { devices: [{ ...heartbeat.devices[0], state: 'lost' } as never] }), true],
  ['a clock of great error', kiosk({}, { clock: { offset: 0, error: 1001 } }), true],
  ['little space', kiosk({}, { journal: { ...heartbeat.journal, freeBytes: 9e8 } }), true],
  ['many events waiting are no fault of its own', kiosk({}, { outbox: { queued: 5000 } }), false],
])('%s', (_name, one, expected) => {
  expect(needsAttention(one)).toBe(expected);
});

test('no data is not the same as nothing to report', () => {
  expect([kiosk({ state: 'silent' }), kiosk({ state: 'never' })].every(hasNoData)).toBe(true);
  expect(hasNoData(kiosk({ state: 'online' }))).toBe(false);
  expect(hasNoData(kiosk({ state: 'revoked' }))).toBe(false);
});
