import { expect, test } from 'vitest';
import { subjectsOf, waitMs } from './sign-in-tries.ts';

const { pair, address, login } = subjectsOf('Anna', '10.0.0.1');
const wait = (subject: string, failures: number, passed = 0): number =>
  waitMs([{ subject, failures, lastAt: 1000 }], 1000 + passed);

test('the first tries are free, then each waits twice as long, up to a quarter of an hour', () => {
  expect([4, 5, 6, 7, 15, 16, 500].map((failures) => wait(pair, failures))).toEqual([
    0, 1000, 2000, 4000, 900_000, 900_000, 900_000,
  ]);
  expect(wait(pair, 6, 1500)).toBe(500);
  expect(wait(pair, 6, 2000)).toBe(0);
});

test('an address has more tries, and a login is never out of reach of its owner', () => {
  expect([wait(address, 19), wait(address, 20), wait(address, 400)]).toEqual([0, 1000, 900_000]);
  expect([wait(login, 49), wait(login, 50), wait(login, 100_000)]).toEqual([0, 1000, 30_000]);
});

test('the longest of all waits counts, and case makes no other login', () => {
  const tries = [
    { subject: pair, failures: 5, lastAt: 0 },
    { subject: address, failures: 22, lastAt: 0 },
  ];
  expect(waitMs(tries, 0)).toBe(4000);
  expect(waitMs([], 0)).toBe(0);
  expect(subjectsOf('ANNA', '10.0.0.1')).toEqual(subjectsOf('anna', '10.0.0.1'));
});
