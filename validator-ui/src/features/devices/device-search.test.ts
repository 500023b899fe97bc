import { expect, test } from 'vitest';
import { askedOf, deviceSearch } from './device-search.ts';

test('an address says what it may, and what it may not is passed over', () => {
  const whole = { state: 'no-data', store: 's', group: 'g', version: '0.1.0', q: 'till', cursor: '0.w1' };
  expect(deviceSearch({ ...whole, place: 'w1', evil: 'x' })).toEqual({ ...whole, place: 'w1' });
  expect(askedOf(deviceSearch({ ...whole, place: 'w1' }))).toEqual(whole);
  expect(
    deviceSearch({ state: 'silent', store: '', q: 'x'.repeat(101), cursor: '9.w1', place: 7, group: ' ' }),
  ).toEqual({});
});
