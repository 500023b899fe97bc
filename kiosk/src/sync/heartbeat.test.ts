import { heartbeatSchema } from '@otklik/shared/api/heartbeat.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { asWallMs } from '@otklik/shared/base/ids.ts';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DeviceSnapshot } from '../devices/device-status.ts';
import type { DurableJournal } from '../journal/journal.ts';
import {
  appendEdges,
  type ManualClock,
  manualClock,
  openOrThrow,
  tempDir,
} from '../journal/testing/drafts.ts';
import { type HeartbeatSources, heartbeatOf } from './heartbeat.ts';

const check = Compile(heartbeatSchema);
const versions = { kiosk: '0.1.0', node: '24.21.0', platform: 'linux-x64' };
let root: ReturnType<typeof tempDir>;
let clock: ManualClock;
let journal: DurableJournal;

beforeEach(() => {
  root = tempDir();
  clock = manualClock();
  journal = openOrThrow(root.dir, { clock });
});
afterEach(() => {
  journal.close();
  root.remove();
});

const sources = (more: Partial<HeartbeatSources> = {}): HeartbeatSources => ({
  versions,
  clock,
  startedAt: 0,
  journal,
  devices: [],
  ...more,
});

test('it says how the kiosk fares', () => {
  appendEdges(journal, 1, 3);
  clock.monoNow = 61_000;
  const device: DeviceSnapshot = {
    name: 'serial:/dev/ttyUSB0',
    place: 2,
    class: 'serial',
    state: 'lost',
    model: 'otk-uno',
    serial: 'SN0001',
    down: [],
    pressed: {},
    buttons: ['Y', 'N', 'U', 'S'],
    holdCapable: true,
    counters: { up: 2, lost: 1, edge: 40, gap: 1, 'line-noise': 3 },
    lastFault: { code: 'line-noise', detail: 'bytes a person may have typed', at: asWallMs(5) },
    lastSeen: asWallMs(6),
  };
  const heartbeat = heartbeatOf(sources({ devices: [device] }), {
    online: false,
    queued: 4,
    oldestUnsentAt: 77,
    clock: { offset: -250, error: 12 },
    lastError: coded('chain-fork', 'The hub holds another chain.'),
  });
  expect(heartbeat).toMatchObject({
    versions,
    boot: journal.identity.boot,
    upMs: 61_000,
    wall: clock.wallNow,
    clock: { offset: -250, error: 12 },
    outbox: { queued: 4, oldestUnsentAt: 77 },
    journal: { epoch: journal.identity.epoch, lastSeq: 4, recording: true, ballast: 'laid' },
    devices: [
      {
        place: 2,
        name: 'serial:/dev/ttyUSB0',
        state: 'lost',
        counters: { gap: 1, 'line-noise': 3 },
        lastFault: { code: 'line-noise', at: 5 },
        lastSeen: 6,
      },
    ],
    faults: [{ code: 'chain-fork' }],
  });
  expect(heartbeat.journal.sizeBytes).toBeGreaterThan(0);
  expect(heartbeat.journal.freeBytes).toBeGreaterThan(0);
  expect(JSON.stringify(heartbeat)).not.toContain('a person may have typed');
});

test('a fault of the journal goes with it', () => {
  const failing = {
    identity: journal.identity,
    nextSeq: () => 5,
    health: () => ({
      fault: { code: 'disk-full', since: 1000 } as const,
      recording: false,
      ballast: 'away' as const,
      sizeBytes: 10,
    }),
  };
  const heartbeat = heartbeatOf(sources({ journal: failing }), { online: true, queued: 0 });
  expect(heartbeat.faults).toEqual([{ code: 'disk-full', since: 1000 }]);
  expect(heartbeat.journal).toMatchObject({ recording: false, ballast: 'away' });
  expect(check.Check(heartbeat)).toBe(true);
});

test('whatever devices call themselves, the hub takes it', () => {
  const name = fc.string({ minLength: 1, maxLength: 400, unit: 'grapheme' });
  const device = fc.record({
    name,
    place: fc.integer({ min: 1, max: 255 }),
    class: fc.constantFrom('serial', 'hid', 'touch', 'keyboard'),
    state: fc.constantFrom('waiting', 'up', 'lost'),
    model: name,
    serial: name,
    down: fc.constant([]),
    pressed: fc.constant({}),
    buttons: fc.constant([]),
    counters: fc.dictionary(fc.constantFrom('up', 'edge', 'line-noise', 'hold-not-capable'), fc.nat()),
    lastSeen: fc.integer({ min: -1e15, max: 8e15 }).map(asWallMs),
  }) as fc.Arbitrary<DeviceSnapshot>;
  fc.assert(
    fc.property(fc.array(device, { maxLength: 300 }), fc.integer(), fc.nat(), (devices, offset, error) => {
      const heartbeat = heartbeatOf(sources({ devices }), {
        online: true,
        queued: 1,
        clock: { offset, error },
      });
      expect([...check.Errors(heartbeat)]).toEqual([]);
    }),
    { numRuns: 30 },
  );
});
