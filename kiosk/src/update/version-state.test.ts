import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BASE,
  beforeStart,
  beginTrial,
  confirm,
  type Installed,
  initialState,
  MAX_STARTS,
  stoppedInOrder,
  takeBack,
  type VersionState,
  versionStateCheck,
} from './version-state.ts';

const release = (n: number): Installed => ({ version: `0.${n}.0`, sha256: String(n).padStart(64, 'a') });
const one = release(1);
const two = release(2);
const trial = beginTrial(initialState, one);

describe('a version on trial', () => {
  test('is what runs next, with a way back', () => {
    expect(trial).toMatchObject({ current: one, previous: BASE, trial: { starts: 0 } });
  });
  test('is trusted once it said that all is well', () => {
    expect(confirm(beforeStart(trial, 5))).toEqual({ current: one, previous: BASE, refused: [] });
  });
  test(`is taken back instead of being started for the ${MAX_STARTS + 1}th time`, () => {
    let state: VersionState = trial;
    for (let starts = 1; starts <= MAX_STARTS; starts += 1) {
      state = beforeStart(state, 5);
      expect(state).toMatchObject({ current: one, trial: { starts } });
    }
    expect(beforeStart(state, 7)).toEqual({
      current: BASE,
      refused: [{ ...one, code: 'died', at: 7, tries: 1 }],
    });
  });
  test('a start that was ended in order does not count', () => {
    let state: VersionState = trial;
    for (let round = 0; round < 20; round += 1) state = stoppedInOrder(beforeStart(state, 5));
    expect(state).toEqual(trial);
  });
});

test('a trusted version is started as often as it takes', () => {
  const trusted = confirm(trial);
  expect(beforeStart(trusted, 5)).toBe(trusted);
  expect(stoppedInOrder(trusted)).toBe(trusted);
});

test('taken back, the version before runs, and the reason and the number of tries stay known', () => {
  const once = takeBack(beginTrial(confirm(trial), two), 'not-healthy', 9);
  expect(once).toMatchObject({ current: one, refused: [{ ...two, code: 'not-healthy', at: 9, tries: 1 }] });
  const twice = takeBack(beginTrial(once, two), 'died', 11);
  expect(twice.refused).toEqual([{ ...two, code: 'died', at: 11, tries: 2 }]);
  expect(confirm(beginTrial(twice, two)).refused).toEqual([]);
});

test('without a version before there is nothing to go back to', () => {
  expect(takeBack(initialState, 'taken-back', 1)).toEqual(initialState);
});

const steps = {
  begin: (state: VersionState, n: number) =>
    state.trial === undefined ? beginTrial(state, release(n)) : state,
  start: (state: VersionState) => beforeStart(state, 1),
  confirm,
  orderly: stoppedInOrder,
  back: (state: VersionState) => takeBack(state, 'x', 1),
};

test('in any order of steps: it can be stored, a trial has a way back and few starts, refusals stay few', () => {
  const step = fc.tuple(
    fc.constantFrom(...(['begin', 'start', 'confirm', 'orderly', 'back'] as const)),
    fc.nat(30),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (list) => {
      let state = initialState;
      for (const [name, n] of list) {
        state = name === 'begin' ? steps.begin(state, n) : steps[name](state);
        expect(versionStateCheck.Check(state)).toBe(true);
        if (state.trial !== undefined) {
          expect(state.previous).toBeDefined();
          expect(state.trial.starts).toBeLessThanOrEqual(MAX_STARTS);
        }
        expect(new Set(state.refused.map(({ sha256 }) => sha256)).size).toBe(state.refused.length);
      }
    }),
  );
});
