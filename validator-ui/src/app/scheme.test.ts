import { expect, it } from 'vitest';
import { schemeChoiceOf, schemeOf } from './scheme.ts';

it.each([
  [null, 'system'],
  ['', 'system'],
  ['system', 'system'],
  ['light', 'light'],
  ['dark', 'dark'],
  ['Dark', 'system'],
  ['{}', 'system'],
] as const)('what the browser keeps, %j, is the choice %s', (stored, choice) => {
  expect(schemeChoiceOf(stored)).toBe(choice);
});

const desk = ['/', '/results', '/results/polls', '/plan', '/stores', '/sign-in', '/account', '/reviewers'];
const video = ['/review', '/review/ways', '/review/e.1.7', '/table'];

it.each([
  ['light', false, 'light', 'light'],
  ['light', true, 'light', 'light'],
  ['dark', false, 'dark', 'dark'],
  ['dark', true, 'dark', 'dark'],
  ['system', false, 'light', 'dark'],
  ['system', true, 'dark', 'dark'],
] as const)(
  '%s, with a system that is dark: %s, is %s at the desk and %s at the video',
  (choice, system, atDesk, atVideo) => {
    for (const path of desk) expect([path, schemeOf(choice, system, path)]).toEqual([path, atDesk]);
    for (const path of video) expect([path, schemeOf(choice, system, path)]).toEqual([path, atVideo]);
  },
);
