import { expect, test } from 'vitest';
import { updateWords } from './update-words.ts';

test.each([
  ['nothing is offered', {}, undefined],
  ['nothing is offered, and it says so', { update: { phase: 'none' } }, undefined],
  ['offered, not yet heard', { offered: '0.2.0' }, ['offered', '0.2.0']],
  ['offered, and it says none', { offered: '0.2.0', update: { phase: 'none' } }, ['offered', '0.2.0']],
  [
    'loading',
    { offered: '0.2.0', update: { phase: 'loading', version: '0.2.0', percent: 7 } },
    ['loading', '0.2.0'],
  ],
  [
    'another than it loads is offered',
    { offered: '0.3.0', update: { phase: 'ready', version: '0.2.0' } },
    ['ready', '0.2.0'],
  ],
  ['on trial', { update: { phase: 'trial', version: '0.2.0' } }, ['trial', '0.2.0']],
  ['refused', { update: { phase: 'refused', version: '0.2.0', code: 'signature' } }, ['refused', '0.2.0']],
] as const)('%s', (_name, kiosk, expected) => {
  const words = updateWords(kiosk);
  expect(words === undefined ? undefined : [words.key, words.version]).toEqual(expected);
});
