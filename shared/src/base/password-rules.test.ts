import fc from 'fast-check';
import { expect, test } from 'vitest';
import { passwordFault } from './password-rules.ts';

test.each([
  ['eleven char', 'short'],
  ['ё'.repeat(11), 'short'],
  ['a'.repeat(257), 'long'],
  ['password1234', 'common'],
  ['  Password2026!! ', 'common'],
  ['123456789012', 'common'],
  ['aaaaaaaaaaaa', 'common'],
  ['abcabcabcabca', 'common'],
  ['abcdefghijklm', 'common'],
  ['Парольпароль1', 'common'],
  ['anna.belova.1', 'common'],
  ['correct horse', undefined],
  ['три слова подряд', undefined],
  ['hunter2hunter3x', undefined],
] as const)('%s', (password, fault) => {
  expect(passwordFault(password, 'anna.belova')).toBe(fault);
});

test('any text gets an answer, and adding digits to a common one never helps', () => {
  fc.assert(fc.property(fc.string(), (text) => void passwordFault(text, text)));
  fc.assert(fc.property(fc.nat(), (n) => passwordFault(`qwertyuiop${n}`.padEnd(14, '0')) === 'common'));
});
