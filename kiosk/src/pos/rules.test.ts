import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultRules, mappingOf, matches } from './rules.ts';

const asks = { trigger: true, countReceipt: true, operatorFromField: true };
const nothing = { trigger: false, countReceipt: false, operatorFromField: false };

test.each([
  ['sale', asks],
  ['SALE', asks],
  ['Продажа', asks],
  ['service-done', { ...asks, countReceipt: false }],
  ['return', nothing],
  ['Возврат', nothing],
  ['void', nothing],
  ['whatever-else', nothing],
])('without rules of the store: %s', (operation, mapping) => {
  expect(mappingOf([], 'r1', operation)).toEqual(mapping);
});

test('the first rule that fits decides, and a rule of one register is for no other', () => {
  const count = { trigger: false, countReceipt: true, operator: 'none' } as const;
  const ask = { trigger: true, countReceipt: false, operator: 'none' } as const;
  const rules = [
    { operation: 'sale', register: 'r1', ...count },
    { operation: 'sale*', ...ask },
  ];
  expect(mappingOf(rules, 'r1', 'sale')).toMatchObject({ trigger: false, countReceipt: true });
  expect(mappingOf(rules, 'r2', 'sale')).toMatchObject({ trigger: true, countReceipt: false });
  expect(mappingOf(rules, 'r1', 'Sale of a card')).toMatchObject({ trigger: true });
  expect(mappingOf([{ operation: '*', ...count }, ...rules], 'r2', 'sale')).toMatchObject({ trigger: false });
});

test('every default is reached: none stands behind one that takes its operations', () => {
  for (const [index, { operation }] of defaultRules.entries()) {
    const first = defaultRules.findIndex((rule) => matches(rule.operation, operation));
    expect(first).toBe(index);
  }
});

test('a pattern is a regular expression in which only * means something', () => {
  const text = fc.stringMatching(/^[ab*.]{0,12}$/);
  fc.assert(
    fc.property(text, fc.stringMatching(/^[ab.]{0,12}$/), (pattern, given) => {
      const expression = pattern
        .split('*')
        .map((part) => part.replaceAll('.', '\\.'))
        .join('.*');
      expect(matches(pattern, given)).toBe(new RegExp(`^${expression}$`).test(given));
    }),
    { numRuns: 1000 },
  );
});

test('a pattern made to take for ever does not', () => {
  expect(matches(`${'a*'.repeat(32)}b`, 'a'.repeat(64))).toBe(false);
});
