import type { RolloutRequest } from '@otklik/shared/api/releases.ts';
import { expect, test } from 'vitest';
import { percentOf, rolloutState, stepOf } from './rollout-rules.ts';

const going: RolloutRequest = { percent: 10, kiosks: ['a'], when: 'staff' };
const held = { ...going, held: true };
const stopped: RolloutRequest = { ...going, percent: 0, kiosks: [] };

test.each([
  ['absent', { stored: false, rollout: going }],
  ['none', { stored: true }],
  ['going', { stored: true, rollout: going }],
  ['going', { stored: true, rollout: { ...stopped, kiosks: ['a'] } }],
  ['held', { stored: true, rollout: held }],
  ['stopped', { stored: true, rollout: { ...stopped, held: true } }],
] as const)('is %s', (state, release) => {
  expect(rolloutState(structuredClone(release) as Parameters<typeof rolloutState>[0])).toBe(state);
});

test('each step keeps what it does not speak of', () => {
  expect(stepOf('hold', { stored: true, rollout: going })).toEqual(held);
  expect(stepOf('goOn', { stored: true, rollout: held })).toEqual(going);
  expect(stepOf('stop', { stored: true, rollout: held })).toEqual(stopped);
  expect(stepOf('undo', { stored: true, rollout: going, before: held })).toEqual(held);
});

test('the first rollout is taken back by stopping it', () => {
  expect(stepOf('undo', { stored: true, rollout: going })).toEqual(stopped);
});

test('what has nothing to do is not offered', () => {
  expect(stepOf('hold', { stored: true, rollout: held })).toBeUndefined();
  expect(stepOf('goOn', { stored: true, rollout: going })).toBeUndefined();
  expect(stepOf('stop', { stored: true, rollout: stopped })).toBeUndefined();
  expect(stepOf('undo', { stored: true, rollout: stopped })).toBeUndefined();
  for (const step of ['hold', 'goOn', 'stop', 'undo'] as const) {
    expect(stepOf(step, { stored: true })).toBeUndefined();
    expect(stepOf(step, { stored: false, rollout: going })).toBeUndefined();
  }
});

test.each([
  ['0', 0],
  [' 25 ', 25],
  ['100', 100],
  ['101', undefined],
  ['', undefined],
  ['-1', undefined],
  ['2.5', undefined],
  ['1e1', undefined],
])('%j is a share of %s', (text, percent) => {
  expect(percentOf(text)).toBe(percent);
});
