import { deviceStates } from '@otklik/shared/api/device-states.ts';
import { LATE_MS, QUIET_MS } from '@otklik/shared/api/devices.ts';
import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heartbeatOf } from '../hub-fixture.ts';
import { briefOf, type Known, placePulse, pulseOf } from './brief.ts';
import { deviceList, type KioskSources, type Places } from './device-list.ts';
import { type PlaceRow, placeState } from './place-state.ts';

/** A Tuesday, 12:00 in Moscow. */
const NOW = Date.UTC(2026, 8, 1, 9);
const store = { id: 's1', name: 'One', zone: 'Europe/Moscow' };
const row = (more: Partial<NonNullable<PlaceRow['kiosk']>> = {}): PlaceRow => ({
  ...{ id: 'w1', name: 'Till 1', store: 's1' },
  kiosk: { id: 'a'.repeat(32), place: 1, version: '0.1.0', enrolledAt: NOW - 9e6, ...more },
});
const known = (more: Partial<Heartbeat> = {}, at = NOW - 1000, quietSince = NOW - 5000): Known => {
  const heartbeat = heartbeatOf(more);
  const pulse = pulseOf(heartbeat, at, undefined);
  return {
    at,
    brief: briefOf(heartbeat),
    pulse: { ...pulse, places: [{ place: 1, presses: 0, quietSince }] },
  };
};
const device = (more: object) => [{ ...heartbeatOf().devices[0], ...more }] as Heartbeat['devices'];
const nightly = { week: { tue: [{ from: '20:00', to: '23:00' }] }, exceptions: [] };

test.each([
  ['a workplace that nobody serves', { ...row(), kiosk: undefined }, {}, undefined, 'no-kiosk', undefined],
  ['a kiosk that was switched off', row({ revokedAt: NOW - 7 }), {}, known(), 'no-kiosk', NOW - 7],
  ['one that was never heard', row(), {}, undefined, 'no-data', NOW - 9e6],
  ['one heard just in time', row(), {}, known({}, NOW - SILENT_MS), 'well', NOW - SILENT_MS],
  ['a silent one', row(), {}, known({}, NOW - SILENT_MS - 1), 'no-data', NOW - SILENT_MS - 1],
  ['silence by night is no data, not closed', row(), { hours: nightly }, known({}, 0), 'no-data', 0],
  [
    'a lost console, since its last word by the hub’s clock',
    ...([row(), {}] as const),
    known({ devices: device({ state: 'lost', lastSeen: NOW - 60_000 }) }),
    ...(['fault', NOW - 60_012] as const),
  ],
  [
    'a lost console of another workplace of the kiosk',
    ...([row(), {}, known({ devices: device({ place: 2, state: 'lost' }) }), 'well', NOW - 1000] as const),
  ],
  [
    'the earliest of its faults',
    ...([row(), {}] as const),
    known({
      faults: [{ code: 'disk-low', since: NOW }, { code: 'clock' }, { code: 'x', since: NOW - 12_000 }],
    }),
    ...(['fault', NOW - 12_012] as const),
  ],
  [
    'an event that waits too long, by the hub’s clock',
    ...([row(), {}] as const),
    known({ outbox: { queued: 3, oldestUnsentAt: NOW - LATE_MS - 1 + 12 } }),
    ...(['sending', NOW - LATE_MS - 1] as const),
  ],
  [
    'events on their way',
    ...([row(), {}, known({ outbox: { queued: 3, oldestUnsentAt: NOW - LATE_MS + 12 } }), 'well'] as const),
    NOW - 1000,
  ],
  ['no customers, since then', row(), {}, known({}, NOW, NOW - QUIET_MS), 'no-customers', NOW - QUIET_MS],
  ['one just now', row(), {}, known({}, NOW - 1, NOW - QUIET_MS + 1), 'well', NOW - 1],
  ['a closed store', row(), { hours: nightly }, known({}, NOW, 0), 'closed', undefined],
] as const)('%s', (_name, place, hours, heard, state, since) => {
  const { kiosk, ...rest } = place;
  const full = kiosk === undefined ? rest : { ...rest, kiosk };
  const found = placeState(full, { ...store, ...hours } as never, heard, NOW);
  expect([found.state, found.since]).toEqual([state, since]);
});

test('“no customers” and “no data” never stand for each other, whatever else is so', () => {
  const age = fc.integer({ min: 0, max: 10 * SILENT_MS });
  fc.assert(
    fc.property(age, fc.nat(10 * QUIET_MS), fc.nat(9), (heardAgo, quiet, queued) => {
      const heard = known({ outbox: { queued } }, NOW - heardAgo, NOW - heardAgo - quiet);
      const { state, since } = placeState(row(), store, heard, NOW);
      expect(state === 'no-data').toBe(heardAgo > SILENT_MS);
      if (state === 'no-data') expect(since).toBe(NOW - heardAgo);
      if (state === 'no-customers') expect(since).toBe(NOW - heardAgo - quiet);
    }),
  );
});

test('quiet begins with the heartbeat that tells of the last press, and goes on while the count stands', () => {
  const beat = (edge: number, boot = '5a3f0c21') =>
    heartbeatOf({ boot, devices: device({ counters: { edge } }) });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), fc.boolean()), { minLength: 1, maxLength: 30 }), (steps) => {
      let pulse: ReturnType<typeof pulseOf> | undefined;
      let [count, boot, pressedAt] = [0, 0, 0];
      steps.forEach(([presses, restarts], at) => {
        if (restarts) {
          boot += 1;
          count = 0;
        }
        count += presses;
        // With the first heartbeat nobody knows; from then on a press is seen by the next one.
        if (at === 0 || presses > 0) pressedAt = at;
        pulse = pulseOf(beat(count, `${boot}`.padStart(8, '0')), at, pulse);
        expect(placePulse(pulse, 1)?.quietSince).toBe(pressedAt);
      });
    }),
  );
});

const sources = (heard: (kiosk: string) => Known | undefined): KioskSources => ({
  heard,
  reachable: () => false,
  offered: () => '0.2.0',
});

test('pages show every workplace once, the worst first, and counts are those of the rows', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4), { maxLength: 40 }), fc.integer({ min: 1, max: 7 }), (kinds, limit) => {
      const places: Places = {
        stores: [store],
        places: kinds.map((kind, at) => ({
          ...{ id: `w${at}`, name: `Till ${at}`, store: 's1' },
          ...(kind === 0 ? {} : { kiosk: { id: `${kind}`, place: 1, version: '0.1.0', enrolledAt: 1 } }),
        })),
      };
      const said: readonly (Known | undefined)[] = [
        ...[undefined, undefined, known(), known({}, 0)],
        known({ faults: [{ code: 'disk-low' }] }),
      ];
      const from = sources((kiosk) => said[Number(kiosk)]);
      const seen: string[] = [];
      const ranks: number[] = [];
      for (let cursor: string | undefined, more = true; more; ) {
        const page = deviceList(places, from, { limit, ...(cursor === undefined ? {} : { cursor }) }, NOW);
        expect(page.places.length).toBeLessThanOrEqual(limit);
        seen.push(...page.places.map(({ id }) => id));
        ranks.push(...page.places.map(({ state }) => deviceStates.indexOf(state)));
        expect(Object.values(page.counts).reduce((sum, each) => sum + each, 0)).toBe(kinds.length);
        cursor = page.next;
        more = cursor !== undefined;
      }
      expect(seen.toSorted()).toEqual(places.places.map(({ id }) => id).toSorted());
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    }),
  );
});

test('a search looks at names, serials and kiosks; a version at what runs', () => {
  const places: Places = {
    stores: [store],
    places: [row(), { ...row(), id: 'w2', name: 'Касса', kiosk: undefined as never }],
  };
  const asked = (query: object) =>
    deviceList(
      places,
      sources(() => known()),
      query,
      NOW,
    ).places.map(({ id }) => id);
  expect(asked({ q: 'КАС' })).toEqual(['w2']);
  expect(asked({ q: 'sn0001' })).toEqual(['w1']);
  expect(asked({ q: 'aaaa' })).toEqual(['w1']);
  expect(asked({ q: 'one' })).toEqual(['w2', 'w1']);
  expect(asked({ version: '0.1.0' })).toEqual(['w1']);
  expect(asked({ version: '9' })).toEqual([]);
  const { versions, places: told } = deviceList(
    places,
    sources(() => known()),
    {},
    NOW,
  );
  expect(versions).toEqual([{ version: '0.1.0', count: 1 }]);
  expect(told.map(({ kiosk }) => kiosk?.offered)).toEqual([undefined, '0.2.0']);
});
