import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deviceName } from './names.ts';

test('a name stays as it is; anything else becomes one, and two that differ stay two', () => {
  expect(deviceName('SN0001', 'none')).toBe('SN0001');
  expect(deviceName(' SN0001\0'.replace('\0', ' '), 'none')).toBe('SN0001');
  expect(deviceName(undefined, 'none')).toBe('none');
  expect(deviceName('   ', 'none')).toBe('none');
  expect(deviceName('Otklik console A', 'none')).toMatch(/^Otklik-cons-[0-9A-F]{4}$/);
  expect(deviceName('Otklik console A', 'none')).not.toBe(deviceName('Otklik console B', 'none'));
  expect(deviceName('Пульт 1', 'none')).not.toBe(deviceName('Пульт 2', 'none'));
});

test('whatever the string, the result is a name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      expect(deviceName(text, 'none')).toMatch(/^[A-Za-z0-9_-]{1,16}$/);
    }),
  );
});
