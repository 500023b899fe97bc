import type { ConsoleRecord } from '@otklik/shared/api/consoles.ts';
import { SILENT_MS } from '@otklik/shared/api/limits.ts';
import { expect, it } from 'vitest';
import { consoleState } from './console-state.ts';

const NOW = 1_000_000;
const place = { kiosk: 'k', workplace: { id: 'w', name: 'Till', store: 's', storeName: 'One' } };
const record = (
  state: 'up' | 'lost' | 'waiting' | undefined,
  more: { edges?: number; age?: number; connected?: boolean } = {},
): ConsoleRecord => ({
  ...{ id: 'SN1', serial: 'SN1', revision: 1, firstSeen: 0, lastSeen: 0, at: place },
  device: { class: 'serial', model: 'avr', buttons: ['Y'], holdCapable: true },
  connected: more.connected ?? true,
  ...(state === undefined
    ? {}
    : {
        live: {
          at: NOW - (more.age ?? 0),
          device: { place: 1, name: 'x', class: 'serial', state, counters: { edge: more.edges ?? 0 } },
        },
      }),
});

it('tells no customers from no data, and a loss from both', () => {
  const kind = (console: ConsoleRecord, store = 's') => consoleState(console, store, NOW).kind;
  expect(kind(record('up'))).toBe('quiet');
  expect(consoleState(record('up', { edges: 4 }), 's', NOW)).toEqual({ kind: 'up', edges: 4 });
  expect(kind(record('lost'))).toBe('lost');
  expect(kind(record('waiting'))).toBe('waiting');
  expect(kind(record(undefined))).toBe('no-data');
  expect(kind(record('up', { edges: 4, age: SILENT_MS + 1 }))).toBe('no-data');
  expect(kind(record('up', { age: SILENT_MS }))).toBe('quiet');
  expect(kind(record('up', { connected: false }))).toBe('lost');
  expect(kind(record('up'), 'other')).toBe('elsewhere');
  // Outside the stores of whoever looks; and one of which a press is told and nothing else.
  const { at: _at, ...gone } = record(undefined);
  expect(kind(gone)).toBe('elsewhere');
  const { device: _device, ...bare } = gone;
  expect(kind(bare)).toBe('no-data');
});
